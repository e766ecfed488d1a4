/**
 * Whether the actor reaches a row with this permission: `may` of #rbac as a condition on a table that has place_id, owner_id and
 * compartment. Each call stands in a sub-select of its own, so that a scan asks once and not per row, and only if it comes to that.
 */
export const reaches = (table: string, permission: string): string => `(
  ${table}.place_id = ANY ((SELECT platform.places('${permission}'))::uuid[])
  OR (${table}.owner_id = (SELECT platform.own('${permission}'))
    AND (${table}.compartment IS NULL OR ${table}.compartment = ANY ((SELECT platform.inside())::uuid[])))
  OR (SELECT platform.breadth('${permission}')) > (${table}.compartment IS NOT NULL)::integer)`;

/**
 * Whether the case is in sight, by its own policy, and reached with a further permission. A scalar sub-select and not EXISTS, which the
 * planner may answer by hashing every case there is.
 */
export const ofCase = (caseId: string, permission?: string): string =>
  `(SELECT true FROM cases.cases c WHERE c.id = ${caseId}${permission === undefined ? '' : ` AND ${reaches('c', permission)}`})`;

/** True when the transaction's actor holds one of these. */
export const holdsAny = (...permissions: string[]): string => `(SELECT ${permissions.map((p) => `platform.permits('${p}')`).join(' OR ')})`;

export const WRITERS = 'caspix_app, caspix_worker';
