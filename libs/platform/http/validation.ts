import { StandardSchemaValidationPipe } from '@nestjs/common';
import { z } from 'zod';
import { DomainError, type FieldError } from '#kernel';

const segment = (part: unknown): string => String(typeof part === 'object' && part !== null && 'key' in part ? part.key : part);

/** An issue of a strict object lists unknown keys beside its path; each of them is a field of its own. */
function fieldErrors(issue: { readonly message: string; readonly path?: readonly unknown[] | undefined }): FieldError[] {
  const path = (issue.path ?? []).map(segment);
  const keys: unknown = Reflect.get(issue, 'keys');
  if (!Array.isArray(keys)) return [{ field: path.join('.'), reason: issue.message }];
  return keys.map((key) => ({ field: [...path, String(key).slice(0, 60)].join('.'), reason: 'is not a field' }));
}

/** Checks every parameter that has a schema; a refusal names each field and reason. */
export const validationPipe = () =>
  new StandardSchemaValidationPipe({
    exceptionFactory: (issues) => new DomainError('validation', 'Some values cannot be taken', issues.flatMap(fieldErrors).slice(0, 50)),
  });

// PostgreSQL stores no NUL, JSON may hold half a surrogate pair: both are refused before they reach a statement.
const UNSTORABLE = /\u0000/;

/** Text for people: trimmed, well-formed Unicode, without NUL and, unless `lines`, without control characters. */
export const text = (max: number, options: { min?: number; lines?: boolean } = {}) =>
  z
    .string()
    .trim()
    .min(options.min ?? 1)
    .max(max)
    .refine((value) => value.isWellFormed() && !UNSTORABLE.test(value), 'has characters that cannot be stored')
    .refine((value) => options.lines === true || !/\p{Cc}/u.test(value), 'has control characters');

export const uuid = z.uuid('is not an id');

/** A decimal amount as a string: up to 15 digits before the point and 4 after it. */
export const money = z.string().regex(/^-?(0|[1-9]\d{0,14})(\.\d{1,4})?$/, 'is not a decimal amount such as "1250.00"');

/** RFC 3339 with a zone. */
export const instant = z.iso.datetime({ offset: true, message: 'is not a time such as 2026-11-22T10:00:00Z' });

export const pageQuery = { cursor: z.string().max(400).optional(), limit: z.coerce.number().int().min(1).max(200).default(50) };

/** A page of a list walked by keyset: `next` is opaque and absent at the end. */
export const page = <Item extends z.ZodType>(item: Item, id: string) =>
  z.object({ items: z.array(item), next: z.string().nullable() }).meta({ id });
