import type { Tx } from '#platform';
import type { SetupState } from '../domain/setup.ts';

/** A timestamptz as RFC 3339 in UTC with microseconds; the driver's Date would cut it to milliseconds. */
export const utc = (column: string): string => `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

/** The first row, or null. */
export const one = <Row>(rows: readonly Row[]): Row | null => rows[0] ?? null;

/** How far the first start is. */
export async function setupOf(tx: Tx): Promise<SetupState> {
  const [state] = await tx.query<SetupState>(
    'SELECT EXISTS (SELECT FROM rbac.setup) AS complete, rbac.enrolled_administrators()::int AS administrators',
  );
  return state ?? { complete: false, administrators: 0 };
}
