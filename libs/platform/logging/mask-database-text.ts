import { maskText } from './mask.ts';

const HIDDEN = '[masked:value]';
const closings: Readonly<Record<string, string>> = { '(': ')', "'": "'", '"': '"' };
/** PostgreSQL puts values after these: `Key (email)=(…)`, `row contains (…)`, `$1 = '…'`, `for type uuid: "…"`. */
const OPENINGS = ['=(', 'contains (', "'", ': "'] as const;

/**
 * Error texts of PostgreSQL with every quoted value taken out, whatever it is: a name or an address has no pattern by which `maskText`
 * would know it. Names of tables, columns and constraints stay.
 */
export function maskDatabaseText(text: string): string {
  let shown = '';
  let at = 0;
  while (at < text.length) {
    const opening = OPENINGS.find((candidate) => text.startsWith(candidate, at));
    if (opening === undefined) {
      shown += text[at] ?? '';
      at += 1;
      continue;
    }
    const from = at + opening.length;
    const end = valueEnd(text, from, closings[opening.slice(-1)] ?? ')');
    shown += end > from ? `${opening}${HIDDEN}` : opening;
    if (end < text.length) shown += text[end] ?? '';
    at = end + 1;
  }
  return maskText(shown);
}

/** A quote is closed by one that is not doubled. A row may hold brackets itself, so it ends with the last bracket of its line. */
function valueEnd(text: string, from: number, closing: string): number {
  if (closing === ')') return rowEnd(text, from);
  for (let at = from; at < text.length; at += 1) {
    if (text[at] !== closing) continue;
    if (text[at + 1] !== closing) return at;
    at += 1;
  }
  return text.length;
}

function rowEnd(text: string, from: number): number {
  const newline = text.indexOf('\n', from);
  const last = text.lastIndexOf(')', newline < 0 ? text.length : newline);
  return last >= from ? last : text.length;
}
