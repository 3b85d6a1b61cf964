/** RFC 4180: a record of cells that are ready, its line ended. */
export function csvRecord(cells: readonly string[]): string {
  return `${cells.join(',')}\r\n`;
}

export function csvOf(records: readonly (readonly string[])[]): string {
  return records.map(csvRecord).join('');
}

/**
 * A cell of text. What begins like a formula is quoted by a leading apostrophe: spreadsheets would run it. Numbers that the
 * API gives as decimals are cells as they are.
 */
export function textCell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
