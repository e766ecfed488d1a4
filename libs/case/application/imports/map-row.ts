import type { ColumnMap } from './column-map.ts';

const datePatterns: Readonly<Record<ColumnMap['dates'], RegExp>> = {
  'YYYY-MM-DD': /^(?<year>\d{4})-(?<month>\d\d)-(?<day>\d\d)(?<rest>.*)$/,
  'DD.MM.YYYY': /^(?<day>\d\d?)\.(?<month>\d\d?)\.(?<year>\d{4})(?<rest>.*)$/,
  'DD/MM/YYYY': /^(?<day>\d\d?)\/(?<month>\d\d?)\/(?<year>\d{4})(?<rest>.*)$/,
  'MM/DD/YYYY': /^(?<month>\d\d?)\/(?<day>\d\d?)\/(?<year>\d{4})(?<rest>.*)$/,
};
const TIME = /^(?:[T ]+(?<time>\d\d:\d\d)(?<seconds>:\d\d(?:[.,]\d{1,6})?)?)?\s*(?<zone>Z|[+-]\d\d:\d\d)?$/;

/** A day of the file's order as `2026-11-22`; what is no date stays as it is, so that the refusal quotes the field's own rule. */
function dayOf(text: string, map: ColumnMap): { day: string; rest: string } | undefined {
  const { year, month, day, rest } = datePatterns[map.dates].exec(text.trim())?.groups ?? {};
  if (year === undefined || month === undefined || day === undefined) return undefined;
  return { day: `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`, rest: rest ?? '' };
}

function momentOf(text: string, map: ColumnMap): string {
  const date = dayOf(text, map);
  const time = date && TIME.exec(date.rest)?.groups;
  if (!date || !time) return text;
  return `${date.day}T${time['time'] ?? '00:00'}${(time['seconds'] ?? ':00').replace(',', '.')}${time['zone'] ?? map.zone}`;
}

/** Only what the map says counts as grouping is dropped: guessing would turn 1,25 into 125. */
const amountOf = (text: string, map: ColumnMap): string =>
  (map.group === '' ? text : text.replaceAll(map.group, '').replaceAll('\u00A0', '').replaceAll('\u202F', ''))
    .trim()
    .replace(map.decimal, '.');

const wholeNumber = (text: string): unknown => (/^-?\d{1,6}$/.test(text.trim()) ? Number(text) : text);

/** The value of a field, in the type that its check expects where the text allows it. */
function valueOf(field: string, text: string, map: ColumnMap): unknown {
  const translated = map.values[field]?.[text.trim()] ?? text;
  const name = field.slice(field.lastIndexOf('.') + 1);
  if (name === 'score' || name === 'points') return wholeNumber(translated);
  if (name === 'amount' || name === 'exposure') return amountOf(translated, map);
  if (name === 'at' || name === 'detectedAt') return momentOf(translated, map);
  if (name === 'born') return dayOf(translated, map)?.day ?? translated;
  if (name === 'transactionRefs') return translated.split(/[;\s]+/).filter(Boolean);
  return translated;
}

interface Branch {
  [key: string]: unknown;
}

/** Puts a value at a path such as `subjects.0.account.number`. Paths come from the map, whose fields are a closed list. */
function put(root: Branch, path: string, value: unknown): void {
  const keys = path.split('.');
  const last = keys.pop() ?? path;
  let branch = root;
  for (const key of keys) {
    branch[key] ??= {};
    branch = branch[key] as Branch;
  }
  branch[last] = value;
}

const has = (root: Branch, path: string): boolean => {
  const parent = path.split('.').slice(0, -1);
  let branch: unknown = root;
  for (const key of parent) branch = typeof branch === 'object' && branch !== null ? Reflect.get(branch, key) : undefined;
  return branch !== undefined;
};

const listOf = (numbered: unknown): unknown => (typeof numbered === 'object' && numbered !== null ? Object.values(numbered) : numbered);

/** Drops subjects of which the row says nothing: a map may name three holders and a row have one. */
const isNamed = (subject: unknown): boolean =>
  typeof subject === 'object' && subject !== null && ('account' in subject || 'party' in subject);

/**
 * A row of the file as the input of an intake check. Empty cells are absent; a constant inside a party or account applies only where the
 * row has something for that party or account.
 */
export function mapRow(map: ColumnMap, cells: Readonly<Record<string, string>>): Record<string, unknown> {
  const root: Branch = {};
  for (const [column, field] of Object.entries(map.columns)) {
    const text = cells[column] ?? '';
    if (text.trim() !== '') put(root, field, valueOf(field, text, map));
  }
  for (const [field, text] of Object.entries(map.constants)) if (has(root, field)) put(root, field, valueOf(field, text, map));
  const subjects = listOf(root['subjects']);
  return {
    ...root,
    ...(Array.isArray(subjects) ? { subjects: subjects.filter(isNamed) } : {}),
    ...(root['factors'] === undefined ? {} : { factors: listOf(root['factors']) }),
  };
}
