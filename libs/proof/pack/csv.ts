/** Rows of a CSV text (RFC 4180) below its header line; a line break inside quotes does not end a row. */
export function countCsvRows(text: string): number {
  let rows = 0;
  let quoted = false;
  let filled = false;
  for (const character of text) {
    if (character === '"') quoted = !quoted;
    if (character === '\n' && !quoted) {
      if (filled) rows++;
      filled = false;
    } else if (character !== '\r') {
      filled = true;
    }
  }
  return Math.max(0, rows + (filled ? 1 : 0) - 1);
}
