import { decodeUtf8 } from './bytes.ts';
import { ProofError } from './fault.ts';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/**
 * JSON from untrusted bytes, in any layout but without the ambiguities that let two readers disagree (RFC 7493, I-JSON):
 * throws `not-utf8`, `not-json`, `duplicate-key`, `lone-surrogate` and `number-range` for what ECMAScript would round.
 */
export function parseStrictJson(bytes: Uint8Array): Json {
  const text = decodeUtf8(bytes);
  const value = parseText(text);
  refuseDuplicateKeys(text);
  refuseUnsafe(value);
  return value;
}

/** RFC 7493, sections 2.1 and 2.2. Without recursion: hostile input nests as deep as it likes. */
function refuseUnsafe(whole: Json): void {
  const left: Json[] = [whole];
  for (let value = left.pop(); value !== undefined; value = left.pop()) {
    if (typeof value === 'string') refuseHalves(value);
    else if (typeof value === 'number') refuseRounded(value);
    else if (Array.isArray(value)) for (const one of value as readonly Json[]) left.push(one);
    else if (typeof value === 'object' && value !== null) {
      for (const [key, member] of Object.entries(value)) {
        refuseHalves(key);
        left.push(member);
      }
    }
  }
}

function refuseHalves(text: string): void {
  if (!text.isWellFormed()) throw new ProofError('lone-surrogate', 'the text holds half of a surrogate pair');
}

function refuseRounded(number: number): void {
  const isWhole = !Number.isFinite(number) || Number.isInteger(number);
  if (isWhole && !Number.isSafeInteger(number))
    throw new ProofError('number-range', 'a number is beyond 2^53, where whole numbers are rounded');
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
