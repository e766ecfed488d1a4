import type { Tx } from '#platform';
import {
  AccessHistoryStore,
  type FoundReader,
  type GrantStory,
  type HeldPermission,
  type HeldRole,
  type Membership,
} from '../../application/history/access-history-store.ts';
import type { Standing } from '../../domain/reach.ts';
import { ACTIVITY_DAYS, reviewNumber } from '../../domain/reviews/review.ts';
import { one, utc } from '../sql.ts';

type RoleRow = Omit<HeldRole, 'review'> & { reviewId: string | null; serial: string | null };

/** An end in time counts as an end, from that time on. */
const ENDED = utc('coalesce(g.revoked_at, CASE WHEN g.expires_at <= $1 THEN g.expires_at END)');

export class SqlAccessHistoryStore extends AccessHistoryStore {
  /** Behind what follows a group stands the request that said which roles the directory may give. */
  async roles(tx: Tx, user: string): Promise<HeldRole[]> {
    const rows = await tx.query<RoleRow>(
      `SELECT g.id AS "grantId", g.role, ${utc('g.granted_at')} AS since, ${utc('g.expires_at')} AS until, ${ENDED} AS "endedAt",
         coalesce(g.granted_by, s.approval) AS "grantedBy", g.revoked_by AS "revokedBy", r.id AS "reviewId", r.serial
       FROM rbac.grants g LEFT JOIN rbac.role_sources s ON s.id = g.source LEFT JOIN rbac.review_items i ON i.id = g.review_item LEFT JOIN rbac.reviews r ON r.id = i.review_id
       WHERE g.user_id = $2 ORDER BY g.revoked_at DESC NULLS FIRST, g.granted_at DESC LIMIT 200`,
      [tx.now(), user],
    );
    return rows.map(({ reviewId, serial, ...row }) => ({
      ...row,
      review: reviewId === null ? null : { id: reviewId, number: reviewNumber(serial ?? '') },
    }));
  }

  readers(tx: Tx, permission: string, { ownerId, teamId, queueId, compartmentId }: Standing): Promise<FoundReader[]> {
    return tx.query<FoundReader>('SELECT user_id AS "user", rule, scope, roles FROM rbac.readers_of($1, $2, $3, $4, $5)', [
      permission,
      ownerId,
      teamId,
      queueId,
      compartmentId,
    ]);
  }

  memberships(tx: Tx, user: string): Promise<Membership[]> {
    return tx.query<Membership>(
      `SELECT m.team_id AS "teamId", t.name AS team, ${utc('m.added_at')} AS since, ${utc('m.removed_at')} AS "endedAt",
         m.added_by AS "addedBy", m.removed_by AS "removedBy"
       FROM rbac.team_members m JOIN rbac.teams t ON t.id = m.team_id
       WHERE m.user_id = $1 ORDER BY m.removed_at DESC NULLS FIRST, m.added_at DESC LIMIT 200`,
      [user],
    );
  }

  async permissions(tx: Tx, user: string): Promise<HeldPermission[]> {
    const rows = await tx.query<HeldPermission & { uses: string }>(
      `SELECT rp.permission, array_agg(DISTINCT g.role ORDER BY g.role) AS roles, ${utc('max(u.last_at)')} AS "lastUsedAt",
         coalesce(max(u.uses), 0) AS uses
       FROM rbac.grants g JOIN rbac.role_permissions rp ON rp.role = g.role
       LEFT JOIN LATERAL (
         SELECT max(last_at) AS last_at, sum(uses) FILTER (WHERE day > ($1::timestamptz AT TIME ZONE 'UTC')::date - ${ACTIVITY_DAYS}) AS uses
         FROM rbac.permission_use WHERE user_id = $2 AND permission = rp.permission) u ON true
       WHERE g.user_id = $2 AND g.revoked_at IS NULL AND (g.expires_at IS NULL OR g.expires_at > $1)
       GROUP BY rp.permission ORDER BY rp.permission`,
      [tx.now(), user],
    );
    return rows.map((row) => ({ ...row, uses: Number(row.uses) }));
  }

  async story(tx: Tx, approval: string): Promise<GrantStory | null> {
    return one(
      await tx.query<GrantStory>(
        `SELECT g.user_id AS "user", ${utc('g.granted_at')} AS "grantedAt", g.granted_by AS "grantedBy", g.revoked_by AS "revokedBy",
           i.review_id AS review
         FROM rbac.grants g LEFT JOIN rbac.review_items i ON i.id = g.review_item
         WHERE g.granted_by = $1 OR g.revoked_by = $1 LIMIT 1`,
        [approval],
      ),
    );
  }
}
