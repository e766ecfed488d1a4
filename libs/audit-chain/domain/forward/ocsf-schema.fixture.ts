import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** `user!` is required, `resource_details[]` an array, `actor@host` there where the event names that profile; an enumeration lists its values. */
type Attribute = string | { readonly type: string; readonly values: readonly number[] };

interface Shape {
  readonly constraints?: { readonly at_least_one?: readonly string[]; readonly just_one?: readonly string[] };
  readonly attributes: Readonly<Record<string, Attribute>>;
}

interface Schema {
  readonly version: string;
  readonly classes: Readonly<Record<string, Shape & { readonly name: string }>>;
  readonly objects: Readonly<Record<string, Shape>>;
}

/** The published schema, as far as our events use it; the file names its source. */
export const schema: Schema = JSON.parse(readFileSync(join(import.meta.dirname, 'ocsf-1.3.0.fixture.json'), 'utf8'));

const scalars: Readonly<Record<string, (value: unknown) => boolean>> = {
  string_t: (value) => typeof value === 'string',
  integer_t: (value) => Number.isInteger(value),
  long_t: (value) => Number.isSafeInteger(value),
  timestamp_t: (value) => Number.isSafeInteger(value),
  boolean_t: (value) => typeof value === 'boolean',
  // An object of no particular shape: `unmapped`.
  object: (value) => typeof value === 'object' && value !== null,
};

function faultsOfValue(where: string, declared: Attribute, value: unknown): string[] {
  const [text, values] = typeof declared === 'string' ? [declared, null] : [declared.type, declared.values];
  const type = text.replace(/!|@.*/g, '');
  if (type.endsWith('[]')) {
    if (!Array.isArray(value)) return [`${where} is no array`];
    return value.flatMap((one, i) => faultsOfValue(`${where}[${i}]`, type.slice(0, -2), one));
  }
  if (values && !values.includes(value as number)) return [`${where} has no value ${value}`];
  const shape = schema.objects[type];
  if (shape) return faultsOf(where, shape, value as Record<string, unknown>);
  // What is a string in the end: an e-mail address, a uuid, a file hash.
  const holds = scalars[type] ?? scalars['string_t'];
  return holds?.(value) ? [] : [`${where} is no ${type}`];
}

const profilesOf = (event: Record<string, unknown>): readonly string[] =>
  (event['metadata'] as { profiles?: string[] } | undefined)?.profiles ?? [];

function faultsOf(where: string, { attributes, constraints = {} }: Shape, value: Record<string, unknown>): string[] {
  const has = (name: string) => value[name] !== undefined && value[name] !== null;
  const faults = Object.entries(value).flatMap(([name, one]) => {
    const declared = attributes[name];
    if (declared === undefined) return [`${where} has no ${name}`];
    const [, profile] = typeof declared === 'string' ? declared.split('@') : [];
    if (profile !== undefined && !profilesOf(value).includes(profile)) return [`${where} has ${name} without the profile ${profile}`];
    return faultsOfValue(`${where}.${name}`, declared, one);
  });
  for (const [name, declared] of Object.entries(attributes)) {
    const type = typeof declared === 'string' ? declared : declared.type;
    if (type.endsWith('!') && !has(name)) faults.push(`${where} lacks ${name}`);
  }
  const { at_least_one: some, just_one: one } = constraints;
  if (some && !some.some(has)) faults.push(`${where} lacks each of ${some.join(', ')}`);
  if (one && one.filter(has).length !== 1) faults.push(`${where} has not just one of ${one.join(', ')}`);
  return faults;
}

/** What the schema says against an event; empty for one that follows it. */
export function ocsfFaults(event: Record<string, unknown>): string[] {
  const shape = schema.classes[String(event['class_uid'])];
  if (!shape) return [`there is no class ${event['class_uid']}`];
  const faults = faultsOf('event', shape, event);
  const expected = Number(event['class_uid']) * 100 + Number(event['activity_id']);
  if (event['type_uid'] !== expected) faults.push(`type_uid is not ${expected}`);
  // A value of `99, Other` is named by its sibling (OCSF, "Enum sibling").
  if (event['activity_id'] === 99 && typeof event['activity_name'] !== 'string') faults.push('activity 99 has no name');
  return faults;
}
