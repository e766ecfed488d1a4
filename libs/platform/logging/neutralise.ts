/** Characters that break lines, hide text or turn its direction around, although a terminal shows nothing of them. */
function isDeceptive(code: number): boolean {
  if (code < 32 || (code >= 0x7f && code <= 0x9f)) return true;
  if (code < 0x200b) return false;
  return code === 0x200b || (code >= 0x2028 && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069) || code === 0xfeff;
}

const named: Readonly<Record<number, string>> = { 9: '\\t', 10: '\\n', 13: '\\r' };
const escaped = (code: number): string => named[code] ?? `\\u${code.toString(16).padStart(4, '0')}`;

/** Makes control, line-breaking and bidirectional characters visible (CWE-117), and half characters whole. */
export function neutralise(text: string): string {
  let shown = '';
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (!isDeceptive(code)) continue;
    shown += text.slice(from, at) + escaped(code);
    from = at + 1;
  }
  return (from === 0 ? text : shown + text.slice(from)).toWellFormed();
}
