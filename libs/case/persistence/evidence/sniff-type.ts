import { fileTypeFromBuffer } from 'file-type';
import type { Sniffed } from '../../domain/evidence/belies.ts';

/** How much of a file's beginning is kept for recognising its format: containers name their content within their first entries. */
export const HEAD_BYTES = 262_144;

const UNKNOWN: Sniffed = { type: 'application/octet-stream', extension: '' };
const MARKUP: readonly (readonly [RegExp, string])[] = [
  [/^\s*(?:<!--[\s\S]*?-->\s*)?<(?:!doctype\s+html|html|head|body|script|iframe|meta|object)\b/i, 'text/html'],
  [/^\s*(?:<\?xml[^>]*>\s*)?(?:<!--[\s\S]*?-->\s*|<!doctype\s+svg[^>]*>\s*)*<svg\b/i, 'image/svg+xml'],
  [/^\s*<\?xml\b/i, 'application/xml'],
];

function textType(head: Uint8Array): string {
  const beginning = Buffer.from(head.subarray(0, 4096))
    .toString('utf8')
    .replace(/^\uFEFF/, '');
  return MARKUP.find(([pattern]) => pattern.test(beginning))?.[1] ?? 'text/plain';
}

async function recognised(head: Uint8Array): Promise<Sniffed | null> {
  try {
    const found = await fileTypeFromBuffer(head);
    return found ? { type: found.mime, extension: found.ext } : null;
  } catch {
    // A container cut off by the head's end; what it is shows in its first bytes.
    return head[0] === 0x50 && head[1] === 0x4b ? { type: 'application/zip', extension: 'zip' } : null;
  }
}

/** The media type by content alone. `text` says that the whole file reads as text. */
export async function sniffType(head: Uint8Array, text: boolean): Promise<Sniffed> {
  const found = await recognised(head);
  if (found && found.type !== 'application/xml') return found;
  return text ? { type: textType(head), extension: '' } : (found ?? UNKNOWN);
}
