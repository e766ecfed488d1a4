import { type CursorValue, decodeCursor, type Page, pageOf, type Tx } from '#platform';
import type { CaseRecord } from '../../application/cases/case-record.ts';
import type { CaseFilter, CaseSort } from '../../application/cases/case-store.ts';
import { CASE_COLUMNS, caseOf } from './case-row.ts';
import { anywhere } from './sql.ts';

interface Sorting {
  column: string;
  type: string;
  direction: 'ASC' | 'DESC';
  key(record: CaseRecord): CursorValue;
}

const sortings: Readonly<Record<CaseSort, Sorting>> = {
  updated: { column: 'c.updated_at', type: 'timestamptz', direction: 'DESC', key: ({ updatedAt }) => updatedAt },
  created: { column: 'c.created_at', type: 'timestamptz', direction: 'DESC', key: ({ createdAt }) => createdAt },
  exposure: { column: 'c.exposure', type: 'numeric', direction: 'DESC', key: ({ exposure }) => exposure },
  priority: { column: 'c.priority', type: 'smallint', direction: 'ASC', key: ({ priority }) => priority },
};

const MOST_TITLES = 1000;

/** One keyset page: a row comparison on the sort column and the id, so that a deep page costs what the first one does. */
export async function listCases(tx: Tx, filter: CaseFilter): Promise<Page<CaseRecord>> {
  const parameters: unknown[] = [];
  const put = (value: unknown) => `$${parameters.push(value)}`;
  const where: string[] = [];
  const { column, type, direction, key } = sortings[filter.sort];

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
    const [value, id] = decodeCursor(filter.cursor, 2);
    const onward = direction === 'DESC' ? '<' : '>';
    where.push(`(${column}, c.id) ${onward} (${put(value)}::${type}, ${put(id)}::uuid)`);
  }

  const rows = await tx.query<CaseRecord>(
    `SELECT ${CASE_COLUMNS} FROM cases.cases c ${where.length > 0 ? `WHERE ${where.join(' AND ')}` : ''}
     ORDER BY ${column} ${direction}, c.id ${direction} LIMIT ${put(filter.limit + 1)}`,
    parameters,
  );
  return pageOf(rows.map(caseOf), filter.limit, (record) => [key(record), record.id]);
}
