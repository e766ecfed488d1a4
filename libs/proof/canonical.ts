import { decodeUtf8 } from './bytes.ts';
import { ProofError } from './fault.ts';
import { type Json, parseText, refuseDuplicateKeys } from './strict-json.ts';

/** Deeper nesting than any record has; a bound, so that hostile input cannot exhaust the stack. */
const MAX_DEPTH = 100;

/** Characters that JSON writes as they are: the way around the escaper for most keys and values. */
const PLAIN = /^[ !#-[\]-~]*$/;

/**
 * The canonical text of a value (RFC 8785, JCS): no blanks, keys sorted by UTF-16 code units, numbers as ECMAScript writes them.
 * Members that are `undefined` are left out, as `JSON.stringify` does.
 * Throws `lone-surrogate`, `number-range` for NaN and infinities, `too-deep`, and `not-serialisable` for anything JSON has no form for.
 */
export const canonicalize = (value: unknown): string => write(value, 0, false);

/** The UTF-8 bytes of `canonicalize`: what is hashed and stored. */
export const canonicalBytes = (value: unknown): Buffer => Buffer.from(write(value, 0, false), 'utf8');

/**
 * Reads bytes that must already be canonical, to the byte: whatever two readers could understand differently is refused.
 * Integers beyond ±(2^53 − 1) are refused too, since ECMAScript would round them (RFC 7493, section 2.2).
 * Throws `not-utf8`, `not-json`, `duplicate-key`, `lone-surrogate`, `number-range`, `too-deep`, `not-canonical`.
 */
export function parseCanonical(bytes: Uint8Array): Json {
  const text = decodeUtf8(bytes);
  const value = parseText(text);
  if (write(value, 0, true) !== text) {
    refuseDuplicateKeys(text);
    throw new ProofError('not-canonical', 'the bytes are JSON, but not in the one canonical form (RFC 8785)');
  }
  return value;
}

function write(value: unknown, depth: number, exact: boolean): string {
  switch (typeof value) {
    case 'string':
      return text(value);
    case 'number':
      return number(value, exact);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'object':
      if (value === null) return 'null';
      if (depth >= MAX_DEPTH) throw new ProofError('too-deep', `the value is nested more than ${MAX_DEPTH} deep`);
      return Array.isArray(value) ? array(value, depth + 1, exact) : object(value, depth + 1, exact);
    default:
      throw new ProofError('not-serialisable', `JSON has no form for a ${typeof value}`);
  }
}

function text(value: string): string {
  if (PLAIN.test(value)) return `"${value}"`;
  if (!value.isWellFormed()) throw new ProofError('lone-surrogate', 'the text holds half of a surrogate pair');
  return JSON.stringify(value);
}

function number(value: number, exact: boolean): string {
  if (!Number.isFinite(value)) throw new ProofError('number-range', 'JSON has no form for NaN or an infinity');
  if (exact && Number.isInteger(value) && !Number.isSafeInteger(value)) {
    throw new ProofError('number-range', 'an integer lies beyond 2^53, where numbers lose digits; write it as a string');
  }
  return String(value);
}

function array(value: readonly unknown[], depth: number, exact: boolean): string {
  let out = '[';
  for (let i = 0; i < value.length; i++) out += (i === 0 ? '' : ',') + write(value[i], depth, exact);
  return `${out}]`;
}

function object(value: object, depth: number, exact: boolean): string {
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null)
    throw new ProofError('not-serialisable', 'only plain objects have a canonical form');
  const members = value as Record<string, unknown>;
  // Array.prototype.sort without a comparator orders by UTF-16 code units, which is the order that RFC 8785 section 3.2.3 asks for.
  const keys = Object.keys(members).sort();
  let out = '{';
  for (const key of keys) {
    const member = members[key];
    if (member === undefined) continue;
    out += `${out === '{' ? '' : ','}${text(key)}:${write(member, depth, exact)}`;
  }
  return `${out}}`;
}
