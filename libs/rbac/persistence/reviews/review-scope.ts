import type { Tx } from '#platform';
import { ACTIVITY_DAYS, type Review, type ReviewScope } from '../../domain/reviews/review.ts';

/** Which grants `g` a campaign asks about; $3 is the role or the team. */
const scopes: Readonly<Record<ReviewScope, string>> = {
  all: '$3::text IS NULL',
  privileged: `$3::text IS NULL AND EXISTS (SELECT FROM rbac.role_permissions rp JOIN rbac.permissions p ON p.id = rp.permission
    WHERE rp.role = g.role AND p.sensitivity = 'privileged')`,
  role: 'g.role = $3',
  team: `EXISTS (SELECT FROM rbac.team_members m WHERE m.team_id = $3::uuid AND m.user_id = g.user_id AND m.removed_at IS NULL)`,
};

/** What everybody uses by being signed in says nothing about a role. */
const USES = `SELECT max(u.last_at) AS last_at, coalesce(sum(u.uses) FILTER (WHERE u.day > ($1::timestamptz AT TIME ZONE 'UTC')::date - ${ACTIVITY_DAYS}), 0) AS uses
  FROM rbac.role_permissions rp JOIN rbac.permission_use u ON u.permission = rp.permission AND u.permission <> 'session:own'`;

/** One item for each live grant of an active account in scope. Returns how many. */
export async function addItems(tx: Tx, { id, scope, scopeId }: Review): Promise<number> {
  const rows = await tx.query(
    `INSERT INTO rbac.review_items (id, review_id, grant_id, user_id, role, last_used_at, uses)
     SELECT uuidv7(), $2, g.id, g.user_id, g.role, used.last_at, used.uses
     FROM rbac.grants g JOIN rbac.principals p ON p.user_id = g.user_id AND p.active
     CROSS JOIN LATERAL (${USES} WHERE rp.role = g.role AND u.user_id = g.user_id AND u.last_at >= g.granted_at) used
     WHERE g.revoked_at IS NULL AND (g.expires_at IS NULL OR g.expires_at > $1) AND ${scopes[scope]}
     ORDER BY g.user_id, g.role RETURNING id`,
    [tx.now(), id, scopeId],
  );
  return rows.length;
}

/** Counts anew for what is not answered yet: what a reviewer saw when answering stays. */
export async function refreshUses(tx: Tx, review: string): Promise<void> {
  await tx.query(
    `UPDATE rbac.review_items i SET last_used_at = used.last_at, uses = used.uses
     FROM rbac.grants g CROSS JOIN LATERAL (${USES} WHERE rp.role = g.role AND u.user_id = g.user_id AND u.last_at >= g.granted_at) used
     WHERE i.review_id = $2 AND i.answer IS NULL AND g.id = i.grant_id`,
    [tx.now(), review],
  );
}
