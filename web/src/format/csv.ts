/** A link rather than a script's download: it can be opened, copied and saved like any other. */
export function csvAddress(csv: string): string {
  return `data:text/csv;charset=utf-8,${encodeURIComponent(csv)}`;
}
