/** Columns padded to their widest cell, two spaces apart. Ends with a line break. */
export function table(head: readonly string[], rows: readonly (readonly string[])[], indent = ''): string {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  const line = (row: readonly string[]) =>
    indent +
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return `${all.map(line).join('\n')}\n`;
}
