import { scopeOf } from '#kernel';
import { type Actor, type CursorKind, type CursorValue, decodeCursor, type Page, pageOf, type Tx } from '#platform';
import type { CaseRecord } from '../../application/cases/case-record.ts';
import type { CaseFilter, CaseSort } from '../../application/cases/case-store.ts';
import { CASE_COLUMNS, caseOf } from './case-row.ts';
import { anywhere } from './sql.ts';

interface Sorting {
  column: string;
  type: string;
  direction: 'ASC' | 'DESC';
  kind: CursorKind;
  key(record: CaseRecord): CursorValue;
}

const sortings: Readonly<Record<CaseSort, Sorting>> = {
  updated: { column: 'c.updated_at', type: 'timestamptz', kind: 'instant', direction: 'DESC', key: ({ updatedAt }) => updatedAt },
  created: { column: 'c.created_at', type: 'timestamptz', kind: 'instant', direction: 'DESC', key: ({ createdAt }) => createdAt },
  exposure: { column: 'c.exposure', type: 'numeric', kind: 'amount', direction: 'DESC', key: ({ exposure }) => exposure },
  priority: { column: 'c.priority', type: 'smallint', kind: 'number', direction: 'ASC', key: ({ priority }) => priority },
};

const MOST_TITLES = 1000;

/** Collects parameters while SQL is put together. */
type Put = (value: unknown) => string;

function conditions(filter: CaseFilter, put: Put): string[] {
  const { column, type, kind, direction } = sortings[filter.sort];
  const where: string[] = [];
  if (filter.states.length > 0) where.push(`c.state = ANY (${put(filter.states)})`);
  if (filter.owner === 'none') where.push('c.owner_id IS NULL');
  else if (filter.owner !== undefined) where.push(`c.owner_id = ${put(filter.owner)}`);
  if (filter.priority !== undefined) where.push(`c.priority = ${put(filter.priority)}`);
  if (filter.type !== undefined) where.push(`c.type = ${put(filter.type)}`);
  if (filter.team !== undefined) where.push(`c.team_id = ${put(filter.team)}`);
  if (filter.queue !== undefined) where.push(`c.queue_id = ${put(filter.queue)}`);
  if (filter.compartment !== undefined) where.push(`c.compartment = ${put(filter.compartment)}`);
  if (filter.q !== undefined) {
    where.push(
      `(c.number = upper(${put(filter.q)}) OR c.id IN (SELECT cases.with_title_like(${put(anywhere(filter.q))}, ${MOST_TITLES})))`,
    );
  }
  if (filter.cursor !== undefined) {
    const [value, id] = decodeCursor(filter.cursor, [kind, 'uuid']);
    const onward = direction === 'DESC' ? '<' : '>';
    where.push(`(${column}, c.id) ${onward} (${put(value)}::${type}, ${put(id)}::uuid)`);
  }
  return where;
}

/** The places whose cases are all in the actor's sight; null when these are not what sets the bounds. */
function placesInSight({ reach, teams }: Actor): readonly string[] | null {
  switch (scopeOf(reach, 'case:read')) {
    case 'own':
      return [];
    case 'compartment':
      return reach.compartments;
    case 'team':
      return [...teams, ...reach.queues, ...reach.compartments];
    default:
      return null;
  }
}

/** Filters that leave few cases by themselves, and have indexes of their own. */
const isNarrow = ({ owner, team, queue, compartment, q }: CaseFilter): boolean =>
  [owner, team, queue, compartment, q].some((value) => value !== undefined);

/**
 * The cases that this page is taken from. The order of all cases runs past everything out of sight; where the actor's places are known and
 * nothing else narrows the list, each place is read in its own order instead (`cases_by_place`), and so are the cases that are owned
 * elsewhere, for a page at most. That only finds them sooner: what may be seen is the policy's to say, as ever.
 */
function casesOfPage(actor: Actor, filter: CaseFilter, put: Put): string {
  const { column, direction } = sortings[filter.sort];
  const where = conditions(filter, put);
  // In the text and not beside it: a plan that does not know how few rows are wanted sorts them all.
  const limit = Math.trunc(filter.limit) + 1;
  const page = (bound: string) => `(SELECT c.* FROM cases.cases c WHERE ${[bound, ...where].join(' AND ')}
    ORDER BY ${column} ${direction}, c.id ${direction} LIMIT ${limit})`;
  const places = filter.sort === 'updated' && !isNarrow(filter) ? placesInSight(actor) : null;
  if (places === null) return page('true');
  const known = `${put(places)}::uuid[]`;
  return `(SELECT f.* FROM unnest(${known}) p (id), LATERAL ${page('c.place_id = p.id')} f
    UNION ALL ${page(`c.owner_id = ${put(actor.sub)} AND c.place_id <> ALL (${known})`)})`;
}

/** One keyset page: a row comparison on the sort column and the id, so that a deep page costs what the first one does. */
export async function listCases(tx: Tx, filter: CaseFilter): Promise<Page<CaseRecord>> {
  const parameters: unknown[] = [];
  const { column, direction, key } = sortings[filter.sort];
  const put = (value: unknown) => `$${parameters.push(value)}`;
  const found = casesOfPage(tx.actor, filter, put);
  const rows = await tx.prepared<CaseRecord>(
    `SELECT ${CASE_COLUMNS} FROM ${found} c ORDER BY ${column} ${direction}, c.id ${direction} LIMIT ${Math.trunc(filter.limit) + 1}`,
    parameters,
  );
  return pageOf(rows.map(caseOf), filter.limit, (record) => [key(record), record.id]);
}
