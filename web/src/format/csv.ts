/** RFC 4180: records of cells that are ready, each line ended. */
export function csvOf(records: readonly (readonly string[])[]): string {
  return records.map((record) => `${record.join(',')}\r\n`).join('');
}

/**
 * A cell of text. What begins like a formula is quoted by a leading apostrophe: spreadsheets would run it. Numbers that the
 * API gives as decimals are cells as they are.
 */
export function textCell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** A link rather than a script's download: it can be opened, copied and saved like any other. */
export function csvAddress(csv: string): string {
  return `data:text/csv;charset=utf-8,${encodeURIComponent(csv)}`;
}
