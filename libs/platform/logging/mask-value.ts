import { describeError } from './describe-error.ts';
import { maskText } from './mask.ts';
import { isHiddenField } from './masking/secret-names.ts';

const DEEPEST = 6;
const MOST_ENTRIES = 50;
/** Longest text that is looked at, and longest that is written; what is cut off is counted. */
const LONGEST_READ = 65_536;
const LONGEST_SHOWN = 8_192;
/** Shorter numbers are no card and no identifier. */
const LEAST_SUSPECT = 1e8;

/** A text of bounded length, masked. Cut only after masking: half a card number is no card number to the masker. */
export function maskLine(text: string): string {
  const masked = maskText(text.length > LONGEST_READ ? text.slice(0, LONGEST_READ) : text);
  const hidden = text.length - Math.min(LONGEST_READ, LONGEST_SHOWN);
  return masked.length > LONGEST_SHOWN ? `${masked.slice(0, LONGEST_SHOWN)}… (about ${hidden} more)` : masked;
}

/** Any value as it may be logged: texts masked, fields with telling names emptied, bytes counted, errors described, depth bounded. */
export function maskValue(value: unknown, depth = 0): unknown {
  switch (typeof value) {
    case 'string':
      return maskLine(value);
    case 'number':
      return Number.isInteger(value) && Math.abs(value) >= LEAST_SUSPECT ? maskedNumber(value) : value;
    case 'bigint':
      return maskText(value.toString());
    case 'boolean':
      return value;
    case 'object':
      return value === null ? null : maskObject(value, depth);
    default:
      return undefined;
  }
}

function maskedNumber(value: number): number | string {
  const text = String(value);
  const masked = maskText(text);
  return masked === text ? value : masked;
}

function maskObject(value: object, depth: number): unknown {
  if (value instanceof Error) return describeError(value, depth);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (depth >= DEEPEST) return '[deeper]';
  if (Array.isArray(value)) return value.slice(0, MOST_ENTRIES).map((entry) => maskValue(entry, depth + 1));
  const shown: Record<string, unknown> = {};
  for (const name of Object.keys(value).slice(0, MOST_ENTRIES)) {
    shown[maskText(name)] = isHiddenField(name) ? '[masked:field]' : maskValue(Reflect.get(value, name), depth + 1);
  }
  return shown;
}
