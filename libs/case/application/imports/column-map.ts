import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { DomainError } from '#kernel';

const ALERT_FIELDS =
  /^(sourceRef|typology|title|score|detectedAt|currency|exposure|transactionRefs|factors\.\d\.(label|points)|subjects\.\d\.(role|account\.(number|currency|label)|party\.(kind|name|ref|nationalId|born|phone|email|address)))$/;
const TRANSACTION_FIELDS = /^(ref|at|amount|currency|from\.number|to\.number|kind|description)$/;

export type ImportKind = 'alerts' | 'transactions';

const cell = z.union([z.string(), z.number()]).transform(String);

/** How a file's columns become an alert or a transaction; `docs/importing.md` explains each property. */
const mapSchema = z.strictObject({
  source: z.string().trim().min(1).max(60),
  columns: z.record(z.string(), z.string()),
  constants: z.record(z.string(), cell).default({}),
  values: z.record(z.string(), z.record(z.string(), cell)).default({}),
  delimiter: z.enum([',', ';', '\t', '|']).default(','),
  decimal: z.enum(['.', ',']).default('.'),
  group: z.enum(['', '.', ',', ' ', "'"]).default(''),
  dates: z.enum(['YYYY-MM-DD', 'DD.MM.YYYY', 'DD/MM/YYYY', 'MM/DD/YYYY']).default('YYYY-MM-DD'),
  zone: z
    .string()
    .regex(/^(Z|[+-]\d\d:\d\d)$/, 'is not Z or an offset such as +01:00')
    .default('Z'),
});

export type ColumnMap = z.output<typeof mapSchema>;

const refuse = (field: string, reason: string, cause?: unknown) =>
  new DomainError('validation', `The map: ${field} ${reason}`, [{ field, reason }], cause === undefined ? {} : { cause });

/** Checks a map against the kind of import. Throws `validation` with the first thing that is wrong. */
export function parseColumnMap(kind: ImportKind, input: unknown): ColumnMap {
  const result = mapSchema.safeParse(input);
  if (!result.success) {
    const [issue] = result.error.issues;
    throw refuse(issue?.path.join('.') || 'file', issue?.message ?? 'cannot be read');
  }
  const map = result.data;
  const fields = kind === 'alerts' ? ALERT_FIELDS : TRANSACTION_FIELDS;
  const named = [...Object.values(map.columns), ...Object.keys(map.constants), ...Object.keys(map.values)];
  const unknown = named.find((field) => !fields.test(field));
  if (unknown !== undefined) throw refuse(unknown, `is not a field of ${kind}`);
  const twice = Object.values(map.columns).find((field, i, all) => all.indexOf(field) !== i);
  if (twice !== undefined) throw refuse(twice, 'comes from two columns');
  if (map.group !== '' && map.group === map.decimal) throw refuse('group', 'is the decimal sign too');
  return map;
}

/** Reads a MAP.json. Throws `validation`. */
export async function readColumnMap(kind: ImportKind, file: string): Promise<ColumnMap> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw refuse('file', 'cannot be read', cause);
  });
  try {
    return parseColumnMap(kind, JSON.parse(text.replace(/^\uFEFF/, '')));
  } catch (cause) {
    throw cause instanceof SyntaxError ? refuse('file', 'is not JSON', cause) : cause;
  }
}

/** Throws `validation` when the file lacks a column that the map names. */
export function assertColumns(map: ColumnMap, columns: readonly string[]): void {
  const missing = Object.keys(map.columns).find((column) => !columns.includes(column));
  if (missing !== undefined)
    throw refuse(`columns.${missing}`, `is not a column of the file, which has ${columns.join(', ').slice(0, 300)}`);
}
