import type { MigrationInterface, QueryRunner } from 'typeorm';
import { holdsAny, ofCase, reaches, WRITERS } from './reach.ts';

const drop = (table: string, ...policies: string[]): string =>
  policies.map((policy) => `DROP POLICY ${policy} ON cases.${table};`).join('\n');

const changed = ['case:work', 'case:decide', 'case:approve', 'case:reopen', 'evidence:upload']
  .map((permission) => reaches('cases', permission))
  .join(' OR ');

const cases = `
  ${drop('cases', 'seen_by_readers', 'opened_as_oneself', 'changed_by_workers')}
  CREATE POLICY seen_within_reach ON cases.cases FOR SELECT TO ${WRITERS} USING ${reaches('cases', 'case:read')};
  CREATE POLICY opened_as_oneself ON cases.cases FOR INSERT TO ${WRITERS}
    WITH CHECK (created_by = (SELECT platform.actor_id()) AND ${reaches('cases', 'case:work')});
  CREATE POLICY changed_within_reach ON cases.cases FOR UPDATE TO ${WRITERS} USING (${changed});
`;

const membership = (table: string): string => `
  ${drop(table, 'seen_with_case', 'added_as_oneself', 'changed_by_workers')}
  CREATE POLICY seen_with_case ON cases.${table} FOR SELECT TO ${WRITERS} USING (${ofCase(`${table}.case_id`)});
  CREATE POLICY added_as_oneself ON cases.${table} FOR INSERT TO ${WRITERS}
    WITH CHECK (added_by = (SELECT platform.actor_id()) AND ${ofCase(`${table}.case_id`, 'case:work')});
  CREATE POLICY changed_with_case ON cases.${table} FOR UPDATE TO ${WRITERS} USING (${ofCase(`${table}.case_id`, 'case:work')});
`;

const records = `
  ${drop('comments', 'seen_with_case', 'written_as_oneself')}
  CREATE POLICY seen_with_case ON cases.comments FOR SELECT TO ${WRITERS} USING (${ofCase('comments.case_id')});
  CREATE POLICY written_as_oneself ON cases.comments FOR INSERT TO ${WRITERS}
    WITH CHECK (author_id = (SELECT platform.actor_id()) AND ${ofCase('comments.case_id', 'case:work')});

  ${drop('evidence', 'seen_with_case', 'received_as_oneself')}
  CREATE POLICY seen_with_case ON cases.evidence FOR SELECT TO ${WRITERS} USING (${ofCase('evidence.case_id', 'evidence:read')});
  CREATE POLICY received_as_oneself ON cases.evidence FOR INSERT TO ${WRITERS}
    WITH CHECK (uploaded_by = (SELECT platform.actor_id()) AND ${ofCase('evidence.case_id', 'evidence:upload')});

  ${drop('custody_events', 'seen_with_evidence', 'noted_as_oneself')}
  CREATE POLICY seen_with_evidence ON cases.custody_events FOR SELECT TO ${WRITERS}
    USING ((SELECT true FROM cases.evidence e WHERE e.id = evidence_id));
  CREATE POLICY noted_as_oneself ON cases.custody_events FOR INSERT TO ${WRITERS}
    WITH CHECK (actor_id = (SELECT platform.actor_id()) AND (SELECT true FROM cases.evidence e WHERE e.id = evidence_id));
`;

const intake = holdsAny('alert:ingest', 'import:run');

/** PostgreSQL asks permissive policies by their names, the last first: what decides nearly always is called so. */
const alerts = `
  ${drop('alerts', 'seen', 'seen_in_a_case', 'triaged')}
  CREATE POLICY within_reach ON cases.alerts FOR SELECT USING (case_id IS NULL AND ${reaches('alerts', 'alert:read')});
  CREATE POLICY by_their_case ON cases.alerts FOR SELECT
    USING (case_id IS NOT NULL AND ${holdsAny('alert:read', 'case:read')} AND ${ofCase('alerts.case_id')});
  CREATE POLICY seen_by_intake ON cases.alerts FOR SELECT USING (${intake});
  CREATE POLICY triaged ON cases.alerts FOR UPDATE
    USING (CASE WHEN case_id IS NULL THEN ${reaches('alerts', 'alert:triage')} OR ${reaches('alerts', 'case:work')}
      ELSE ${ofCase('alerts.case_id', 'case:work')} END);

  ${['alert_subjects', 'alert_transactions']
    .map(
      (table) => `
  ${drop(table, 'seen')}
  CREATE POLICY by_their_alert ON cases.${table} FOR SELECT USING ((SELECT true FROM cases.alerts a WHERE a.id = ${table}.alert_id));`,
    )
    .join('\n')}
`;

const titles = `
  -- The trigram index cannot serve a query that has a row policy to pass first, since LIKE is not leakproof. So ids are found here, with
  -- the policy's own condition: a title out of sight is not found, and does not count towards the limit.
  CREATE OR REPLACE FUNCTION cases.with_title_like(pattern text, at_most integer) RETURNS SETOF uuid
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, platform AS $$
  BEGIN
    IF NOT platform.permits('case:read') THEN RETURN; END IF;
    RETURN QUERY SELECT c.id FROM cases.cases c
      WHERE lower(c.title COLLATE pg_catalog.pg_c_utf8) LIKE lower(pattern COLLATE pg_catalog.pg_c_utf8)
        AND ${reaches('c', 'case:read')} LIMIT at_most;
  END $$;
`;

/**
 * What the modules below keep about a case is seen by whoever sees the case. They cannot know what a case is, so the wall comes from
 * here, as restrictive policies: whatever theirs allow, this must allow too.
 */
const walls = `
  ${['entries', 'seals', 'case_heads', 'signed_heads']
    .map(
      (table) => `
  CREATE POLICY case_in_sight ON audit.${table} AS RESTRICTIVE FOR SELECT TO caspix_app
    USING (case_id IS NULL OR ${ofCase(`${table}.case_id`)});`,
    )
    .join('\n')}
  CREATE POLICY case_in_sight ON audit.payloads AS RESTRICTIVE FOR SELECT TO caspix_app
    USING ((SELECT true FROM audit.entries e WHERE e.id = payloads.entry_id AND e.at = payloads.at));
  CREATE POLICY case_in_sight ON rbac.approvals AS RESTRICTIVE FOR SELECT TO ${WRITERS}
    USING (case_id IS NULL OR ${ofCase('approvals.case_id')});
  CREATE POLICY case_in_sight_to_decide ON rbac.approvals AS RESTRICTIVE FOR UPDATE TO ${WRITERS}
    USING (case_id IS NULL OR ${ofCase('approvals.case_id')});
`;

/** Cases, alerts and all that hangs on them are seen and changed within reach, and walled off everywhere else. */
export class Boundaries20261127030310 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const steps = [cases, membership('case_accounts'), membership('case_parties'), records, alerts, titles, walls];
    for (const step of steps) await runner.query(step);
  }

  async down(): Promise<void> {
    throw new Error('Boundaries are not taken down: every case would be in everybody’s sight again');
  }
}
