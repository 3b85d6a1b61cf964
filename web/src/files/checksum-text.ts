/** As the command line and other programs show it: in hexadecimal. */
export function checksumText({ algorithm, value }: { readonly algorithm: string; readonly value: string }): string {
  const hex = [...atob(value)].map((byte) => byte.charCodeAt(0).toString(16).padStart(2, '0'));
  return `${algorithm} ${hex.join('')}`;
}
