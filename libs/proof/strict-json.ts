import { decodeUtf8 } from './bytes.ts';
import { ProofError } from './fault.ts';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/**
 * JSON from untrusted bytes, in any layout but without the ambiguities that let two readers disagree (RFC 7493, I-JSON):
 * throws `not-utf8`, `not-json`, `duplicate-key`.
 */
export function parseStrictJson(bytes: Uint8Array): Json {
  const text = decodeUtf8(bytes);
  const value = parseText(text);
  refuseDuplicateKeys(text);
  return value;
}

/** `JSON.parse` with the fault of this module. */
export function parseText(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (cause) {
    throw new ProofError('not-json', 'the bytes are not JSON', { cause });
  }
}

const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\]:,]/g;

/** Throws `duplicate-key` naming the key. `text` must already have been accepted by `JSON.parse`, which keeps the last of two in silence. */
export function refuseDuplicateKeys(text: string): void {
  const open: (Set<string> | null)[] = [];
  let last = '';
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === '{') open.push(new Set());
    else if (token === '[') open.push(null);
    else if (token === '}' || token === ']') open.pop();
    else if (token === ':') {
      const key = JSON.parse(last) as string;
      const keys = open.at(-1);
      if (keys?.has(key)) throw new ProofError('duplicate-key', `the key '${key.slice(0, 60)}' appears twice in one object`);
      keys?.add(key);
    }
    last = token;
  }
}
