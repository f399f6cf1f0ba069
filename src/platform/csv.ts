/**
 * A CSV file (RFC 4180) for people who open it in a spreadsheet. A cell that a spreadsheet would take for a formula is preceded by an apostrophe, because what
 * comes from Campus or from a load must not run there (OWASP, CSV Injection).
 */
export const csvFile = (rows: readonly (readonly string[])[]): string => `\uFEFF${csvLines(rows)}`;

/** More rows of the same file. */
export const csvLines = (rows: readonly (readonly string[])[]): string =>
  rows.map((cells) => `${cells.map(cell).join(',')}\r\n`).join('');

function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
