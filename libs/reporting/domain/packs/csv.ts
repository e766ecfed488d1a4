/** A spreadsheet runs a cell that begins with one of these; a leading apostrophe makes it text (OWASP, CSV injection). */
const FORMULA = /^[=+\-@\t\r\n]/;
const NEEDS_QUOTES = /[",\r\n]/;

const cell = (value: string): string => {
  const safe = FORMULA.test(value) ? `'${value}` : value;
  return NEEDS_QUOTES.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

/** RFC 4180 with a header line and CRLF; no cell is a formula. */
export const csv = (header: readonly string[], rows: Iterable<readonly string[]>): string =>
  [header, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('');
