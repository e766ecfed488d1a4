import { DomainError, isUuid } from '#kernel';
import { type CursorValue, decodeCursor, encodeCursor, type Page, type Tx } from '#platform';
import type { AlertFilter, AlertSearch, AlertSummary } from '../../application/alerts/alert-store.ts';
import { alertNumber } from '../../domain/alerts/alert-number.ts';
import { amount, instant } from '../cases/sql.ts';

export const SUMMARY = `a.id, a.number::text AS number, a.typology, a.title, a.score, a.exposure::text AS exposure, a.currency,
  a.subject_label AS subject, a.subject_count AS "subjectCount", a.state, a.owner_id AS "ownerId", ${instant('a.detected_at')} AS "detectedAt",
  ${instant('a.received_at')} AS "receivedAt", a.case_id AS "caseId", a.transaction_count AS "transactionCount", a.version`;

/** Where an alert lies, as the rule of #rbac asks it. */
export const STANDING = 'case_id AS "caseId", NULL AS "teamId", queue_id AS "queueId", compartment AS "compartmentId"';

/** From the driver's row to people's number and amounts. */
export const summaryOf = <Row extends AlertSummary>(row: Row): Row => ({
  ...row,
  number: alertNumber(row.number),
  exposure: amount(row.exposure),
});

interface SortKey {
  column: string;
  type: string;
  of: (row: AlertSummary) => string | number;
  valid: RegExp;
}

const sorts: Readonly<Record<AlertFilter['sort'], SortKey>> = {
  score: { column: 'score', type: 'smallint', of: (row) => row.score, valid: /^\d{1,3}$/ },
  age: { column: 'detected_at', type: 'timestamptz', of: (row) => row.detectedAt, valid: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/ },
  exposure: { column: 'exposure', type: 'numeric', of: (row) => row.exposure, valid: /^\d{1,15}\.\d{2,4}$/ },
};

/** Collects parameters while SQL is put together. */
class Parameters {
  readonly values: unknown[] = [];
  add = (value: unknown): string => `$${this.values.push(value)}`;
}

/** Every word must begin a word of the name: `del cra` finds Delta Craft. */
const wordQuery = (words: string): string =>
  words
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)
    .slice(0, 8)
    .map((word) => `'${word}':*`)
    .join(' & ');

function searchCondition({ number, accounts, words }: AlertSearch, add: Parameters['add']): string {
  const query = words === undefined ? '' : wordQuery(words);
  const named = query === '' ? undefined : `to_tsvector('simple', subject_label) @@ to_tsquery('simple', ${add(query)})`;
  const sources = [
    ...(number === undefined ? [] : [`SELECT id FROM cases.alerts WHERE number = ${add(number)}`]),
    ...(accounts === undefined
      ? []
      : [
          `SELECT s.alert_id FROM cases.accounts k JOIN cases.alert_subjects s ON s.account_id = k.id WHERE k.number_index = ANY (${add(accounts)}::bytea[])`,
        ]),
  ];
  // A name alone filters the queue in its order; several meanings are gathered first, since OR would keep any index from being used.
  if (sources.length === 0) return named === undefined ? 'false' : named;
  return `id IN (${[...sources, ...(named === undefined ? [] : [`SELECT id FROM cases.alerts WHERE ${named}`])].join(' UNION ')})`;
}

function conditions(filter: AlertFilter, add: Parameters['add']): string[] {
  const found: string[] = [];
  if (filter.minScore !== undefined) found.push(`score >= ${add(filter.minScore)}`);
  if (filter.typology !== undefined) found.push(`typology = ${add(filter.typology)}`);
  if (filter.source !== undefined) found.push(`source = ${add(filter.source)}`);
  if (filter.queue !== undefined) found.push(`queue_id = ${add(filter.queue)}`);
  if (filter.owner === 'none') found.push('owner_id IS NULL');
  else if (filter.owner !== undefined) found.push(`owner_id = ${add(filter.owner)}`);
  if (filter.search) found.push(searchCondition(filter.search, add));
  return found;
}

/** The place after which the page begins. The list's sort is part of the cursor, so that one of another list is refused. */
function keyset(filter: AlertFilter, { column, type, valid }: SortKey, ascending: boolean, add: Parameters['add']): string[] {
  if (filter.cursor === undefined) return [];
  const [list, key, id] = decodeCursor(filter.cursor, ['text', filter.sort === 'score' ? 'number' : 'text', 'uuid']) as [
    CursorValue,
    CursorValue,
    CursorValue,
  ];
  if (list !== listName(filter) || !valid.test(String(key)) || !isUuid(String(id))) {
    throw new DomainError('validation', 'The cursor belongs to another list', [
      { field: 'cursor', reason: 'start again from the first page' },
    ]);
  }
  return [`(${column}, id) ${ascending ? '>' : '<'} (${add(key)}::${type}, ${add(id)}::uuid)`];
}

const listName = ({ sort, descending }: AlertFilter): string => `${sort}${descending ? '-' : '+'}`;

/**
 * One page. Each state is read from its own index in the order asked for and the few rows are merged, so that a deep page costs what
 * the first one costs. NEW is never owned and TRIAGED always: with an owner in the filter, one of them cannot match.
 */
export async function alertPage(tx: Tx, filter: AlertFilter): Promise<Page<AlertSummary>> {
  const { values, add } = new Parameters();
  const key = sorts[filter.sort];
  // The greatest age is the earliest moment.
  const ascending = filter.sort === 'age' ? filter.descending : !filter.descending;
  const direction = ascending ? 'ASC' : 'DESC';
  // Qualified: a bare `exposure` outside would be the output column, which is text and sorts 9 above 10.
  const orderOf = (table: string) => `${table}.${key.column} ${direction}, ${table}.id ${direction}`;
  const where = [...conditions(filter, add), ...keyset(filter, key, ascending, add)].map((condition) => ` AND ${condition}`).join('');
  // In the text and not beside it: a plan that does not know how few rows are wanted sorts the whole queue.
  const limit = String(Math.trunc(filter.limit) + 1);
  const impossible = filter.owner === undefined ? undefined : filter.owner === 'none' ? 'TRIAGED' : 'NEW';
  const parts = filter.states
    .filter((state) => state !== impossible)
    .map((state) => `(SELECT * FROM cases.alerts WHERE state = '${state}'${where} ORDER BY ${orderOf('alerts')} LIMIT ${limit})`);
  if (parts.length === 0) return { items: [], next: null };
  const rows = await tx.prepared<AlertSummary>(
    `SELECT ${SUMMARY} FROM (${parts.join(' UNION ALL ')}) a ORDER BY ${orderOf('a')} LIMIT ${limit}`,
    values,
  );
  const items = rows.slice(0, filter.limit).map(summaryOf);
  const last = items.at(-1);
  const more = rows.length > filter.limit && last !== undefined;
  return { items, next: more ? encodeCursor([listName(filter), key.of(last), last.id]) : null };
}
