import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform';
import { type Flow, type LinkAccount, LinkStore, type Neighbour } from '../../application/links/link-store.ts';
import { amount, instant } from '../cases/sql.ts';

/** The newest transactions of each account, one direction at a time, so that each half walks one index and stops. */
const newest = (near: string, far: string) => `
  SELECT s.id AS near, t.${far} AS far, t.amount FROM unnest($1::uuid[]) AS s (id)
  CROSS JOIN LATERAL (SELECT x.${far}, x.amount FROM cases.transactions x WHERE x.${near} = s.id ORDER BY x.occurred_at DESC LIMIT $2) t
  WHERE t.${far} <> ALL ($1)`;

@Injectable()
export class PgLinkStore extends LinkStore {
  async neighbours(tx: Tx, of: readonly string[], depth: number): Promise<Neighbour[]> {
    if (of.length === 0) return [];
    const rows = await tx.query<Omit<Neighbour, 'total'> & { total: string }>(
      `WITH touched AS (${newest('from_account', 'to_account')} UNION ALL ${newest('to_account', 'from_account')}),
       tied AS (SELECT far, near, sum(amount) AS total FROM touched GROUP BY far, near)
       SELECT a.id, a.flagged, (array_agg(d.near ORDER BY d.total DESC, d.near))[1] AS of, count(*)::int AS ties, sum(d.total)::text AS total
       FROM tied d JOIN cases.accounts a ON a.id = d.far GROUP BY a.id, a.flagged`,
      [of, depth],
    );
    // The sum is only for ranking, where the rounding of a double does not matter.
    return rows.map((row) => ({ ...row, total: Number(row.total) }));
  }

  async flows(tx: Tx, among: readonly string[]): Promise<Flow[]> {
    const rows = await tx.query<Flow>(
      `SELECT t.from_account AS "from", t.to_account AS "to", t.currency, count(*)::int AS count, sum(t.amount)::text AS total,
         ${instant('min(t.occurred_at)')} AS first, ${instant('max(t.occurred_at)')} AS last
       FROM cases.transactions t WHERE t.from_account = ANY ($1) AND t.to_account = ANY ($1)
       GROUP BY t.from_account, t.to_account, t.currency ORDER BY sum(t.amount) DESC, t.from_account, t.to_account`,
      [among],
    );
    return rows.map((row) => ({ ...row, total: amount(row.total) }));
  }

  accounts(tx: Tx, ids: readonly string[]): Promise<LinkAccount[]> {
    return tx.query<LinkAccount>(
      `SELECT a.id, coalesce(a.label, p.name, a.number_masked) AS label, a.number_masked AS masked, a.flagged
       FROM cases.accounts a LEFT JOIN cases.parties p ON p.id = a.party_id WHERE a.id = ANY ($1) ORDER BY a.id`,
      [ids],
    );
  }
}
