import type { MigrationInterface, QueryRunner } from 'typeorm';

const lifecycle = `
  -- A case moves only along the table of transitions, whoever writes the statement.
  CREATE FUNCTION cases.follow_lifecycle() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF TG_OP = 'INSERT' THEN
      IF NEW.state NOT IN ('OPEN', 'ASSIGNED') THEN
        RAISE EXCEPTION 'a case does not begin as %', NEW.state USING ERRCODE = '23514';
      END IF;
    ELSIF NEW.state <> OLD.state AND NOT EXISTS (
      SELECT FROM cases.transitions t WHERE t.from_state = OLD.state AND t.to_state = NEW.state
    ) THEN
      RAISE EXCEPTION 'a case does not go from % to %', OLD.state, NEW.state USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
  END $$;
  CREATE TRIGGER follows_lifecycle BEFORE INSERT OR UPDATE OF state ON cases.cases
    FOR EACH ROW EXECUTE FUNCTION cases.follow_lifecycle();
  ALTER TABLE cases.cases ENABLE ALWAYS TRIGGER follows_lifecycle;

  -- Closing and reopening need a request that a second person approved and that says exactly this.
  -- Checked at commit, so that approving and closing can be one transaction in either order.
  CREATE FUNCTION cases.need_two_people() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF NEW.state = 'CLOSED' AND OLD.state = 'PENDING_APPROVAL' THEN
      PERFORM rbac.assert_approved(NEW.approval_id, 'case.close', jsonb_build_object(
        'caseId', NEW.id, 'version', OLD.version, 'disposition', NEW.disposition, 'reasonCode', NEW.disposition_reason, 'note', NEW.decision_note));
    ELSIF NEW.state = 'IN_PROGRESS' AND OLD.state = 'REOPEN_REQUESTED' THEN
      PERFORM rbac.assert_approved(NEW.approval_id, 'case.reopen', jsonb_build_object('caseId', NEW.id, 'version', OLD.version));
    END IF;
    RETURN NULL;
  END $$;
  CREATE CONSTRAINT TRIGGER needs_two_people AFTER UPDATE ON cases.cases DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.state IS DISTINCT FROM OLD.state) EXECUTE FUNCTION cases.need_two_people();
  ALTER TABLE cases.cases ENABLE ALWAYS TRIGGER needs_two_people;
`;

const functions = `
  -- Numbers run without a gap within a year: the counter is part of the transaction that opens the case.
  CREATE FUNCTION cases.next_case_number() RETURNS text LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
  DECLARE
    this_year integer := extract(year FROM transaction_timestamp() AT TIME ZONE 'UTC');
    taken integer;
  BEGIN
    IF NOT platform.permits('case:work') THEN
      RAISE EXCEPTION 'opening a case needs case:work' USING ERRCODE = '42501';
    END IF;
    INSERT INTO cases.number_counters AS c (year, last) VALUES (this_year, 1)
      ON CONFLICT (year) DO UPDATE SET last = c.last + 1 RETURNING c.last INTO taken;
    RETURN format('CAS-%s-%s', this_year, lpad(taken::text, greatest(6, length(taken::text)), '0'));
  END $$;
  REVOKE ALL ON FUNCTION cases.next_case_number() FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION cases.next_case_number() TO caspix_app, caspix_worker;

  -- The trigram index cannot serve a query that has a row policy to pass first, since LIKE is not leakproof.
  -- So ids are found here, for those who may read cases at all, and each row passes its policy when it is read.
  CREATE FUNCTION cases.with_title_like(pattern text, at_most integer) RETURNS SETOF uuid
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, platform AS $$
  BEGIN
    IF NOT platform.permits('case:read') THEN RETURN; END IF;
    RETURN QUERY SELECT c.id FROM cases.cases c
      WHERE lower(c.title COLLATE pg_catalog.pg_c_utf8) LIKE lower(pattern COLLATE pg_catalog.pg_c_utf8) LIMIT at_most;
  END $$;
  REVOKE ALL ON FUNCTION cases.with_title_like(text, integer) FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION cases.with_title_like(text, integer) TO caspix_app, caspix_worker;

  -- Which stored files belong to a row, whoever may see the row: what is not in the answer may be cleared away.
  CREATE FUNCTION cases.stored_evidence(names text[]) RETURNS SETOF text LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS
    $$ SELECT e.storage FROM cases.evidence e WHERE e.storage = ANY (names) $$;
  REVOKE ALL ON FUNCTION cases.stored_evidence(text[]) FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION cases.stored_evidence(text[]) TO caspix_app, caspix_worker;
`;

const records = ['comments', 'custody_events', 'evidence'];
const memberships = ['case_accounts', 'case_parties'];

/** What was recorded stays as it was; who is on a case may change its role there and never disappears. */
const guard = (table: string, operations: string) => `
  CREATE TRIGGER never_changed BEFORE ${operations} ON cases.${table} FOR EACH ROW EXECUTE FUNCTION platform.refuse_change();
  CREATE TRIGGER never_emptied BEFORE TRUNCATE ON cases.${table} FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();
  ALTER TABLE cases.${table} ENABLE ALWAYS TRIGGER never_changed;
  ALTER TABLE cases.${table} ENABLE ALWAYS TRIGGER never_emptied;`;

const appendOnly = [
  ...records.map((table) => guard(table, 'UPDATE OR DELETE')),
  ...[...memberships, 'cases'].map((table) => guard(table, 'DELETE')),
].join('\n');

const protectedTables = ['cases', 'case_accounts', 'case_parties', 'comments', 'evidence', 'custody_events', 'number_counters'];

/** Who sees the case sees what hangs on it: the subquery runs under the policy of cases.cases itself. */
const ofVisibleCase = (table: string) => `EXISTS (SELECT FROM cases.cases c WHERE c.id = ${table}.case_id)`;

const rights = `
  ${protectedTables
    .map(
      (table) => `
  ALTER TABLE cases.${table} ENABLE ROW LEVEL SECURITY;
  ALTER TABLE cases.${table} FORCE ROW LEVEL SECURITY;
  CREATE POLICY owners_functions ON cases.${table} TO caspix_owner USING (true) WITH CHECK (true);`,
    )
    .join('\n')}

  GRANT SELECT ON cases.transitions, cases.cases, cases.case_accounts, cases.case_parties, cases.comments, cases.evidence,
    cases.custody_events TO caspix_app, caspix_worker;
  GRANT INSERT (id, number, title, summary, type, typology, priority, state, owner_id, team_id, compartment, detected_at, exposure,
      currency, parent_id, alert_count, created_by, created_at, updated_at),
    UPDATE (title, summary, type, typology, priority, state, disposition, disposition_reason, decision_note, owner_id, team_id,
      determined_at, exposure, loss, recovered, currency, alert_count, evidence_count, approval_id, updated_at, closed_at, version)
    ON cases.cases TO caspix_app, caspix_worker;
  GRANT INSERT ON cases.case_accounts, cases.case_parties, cases.comments, cases.evidence, cases.custody_events TO caspix_app, caspix_worker;

  CREATE POLICY seen_by_readers ON cases.cases FOR SELECT TO caspix_app, caspix_worker
    USING ((SELECT platform.permits('case:read')) AND (compartment IS NULL OR platform.in_team(compartment)));
  CREATE POLICY opened_as_oneself ON cases.cases FOR INSERT TO caspix_app, caspix_worker
    WITH CHECK ((SELECT platform.permits('case:work')) AND created_by = (SELECT platform.actor_id()));
  CREATE POLICY changed_by_workers ON cases.cases FOR UPDATE TO caspix_app, caspix_worker USING (
    (SELECT platform.permits('case:work') OR platform.permits('case:decide') OR platform.permits('case:approve')
      OR platform.permits('evidence:upload'))
    AND (compartment IS NULL OR platform.in_team(compartment)));

  GRANT UPDATE (role) ON cases.case_accounts, cases.case_parties TO caspix_app, caspix_worker;
  ${memberships
    .map(
      (table) => `
  CREATE POLICY seen_with_case ON cases.${table} FOR SELECT TO caspix_app, caspix_worker
    USING ((SELECT platform.permits('case:read')) AND ${ofVisibleCase(table)});
  CREATE POLICY added_as_oneself ON cases.${table} FOR INSERT TO caspix_app, caspix_worker
    WITH CHECK ((SELECT platform.permits('case:work')) AND added_by = (SELECT platform.actor_id()) AND ${ofVisibleCase(table)});
  CREATE POLICY changed_by_workers ON cases.${table} FOR UPDATE TO caspix_app, caspix_worker
    USING ((SELECT platform.permits('case:work')) AND ${ofVisibleCase(table)});`,
    )
    .join('\n')}

  CREATE POLICY seen_with_case ON cases.comments FOR SELECT TO caspix_app, caspix_worker
    USING ((SELECT platform.permits('case:read')) AND ${ofVisibleCase('comments')});
  CREATE POLICY written_as_oneself ON cases.comments FOR INSERT TO caspix_app, caspix_worker
    WITH CHECK ((SELECT platform.permits('case:work')) AND author_id = (SELECT platform.actor_id()) AND ${ofVisibleCase('comments')});

  CREATE POLICY seen_with_case ON cases.evidence FOR SELECT TO caspix_app, caspix_worker
    USING ((SELECT platform.permits('evidence:read')) AND ${ofVisibleCase('evidence')});
  CREATE POLICY received_as_oneself ON cases.evidence FOR INSERT TO caspix_app, caspix_worker
    WITH CHECK ((SELECT platform.permits('evidence:upload')) AND uploaded_by = (SELECT platform.actor_id()) AND ${ofVisibleCase('evidence')});

  CREATE POLICY seen_with_evidence ON cases.custody_events FOR SELECT TO caspix_app, caspix_worker
    USING ((SELECT platform.permits('evidence:read')) AND EXISTS (SELECT FROM cases.evidence e WHERE e.id = evidence_id));
  CREATE POLICY noted_as_oneself ON cases.custody_events FOR INSERT TO caspix_app, caspix_worker
    WITH CHECK ((SELECT platform.permits('evidence:read')) AND actor_id = (SELECT platform.actor_id())
      AND EXISTS (SELECT FROM cases.evidence e WHERE e.id = evidence_id));
`;

/** What the database itself holds a case to: its lifecycle, two people, append-only records, and who sees and writes what. */
export class CaseRules20261122000520 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(lifecycle);
    await runner.query(functions);
    await runner.query(appendOnly);
    await runner.query(rights);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DO $$
      DECLARE p record;
      BEGIN
        FOR p IN SELECT policyname, tablename FROM pg_policies WHERE schemaname = 'cases' AND tablename = ANY ('{${protectedTables.join(',')}}') LOOP
          EXECUTE format('DROP POLICY %I ON cases.%I', p.policyname, p.tablename);
        END LOOP;
      END $$;
      ${[...records, ...memberships, 'cases']
        .map((table) => `DROP TRIGGER never_changed ON cases.${table}; DROP TRIGGER never_emptied ON cases.${table};`)
        .join('\n')}
      DROP TRIGGER needs_two_people ON cases.cases;
      DROP TRIGGER follows_lifecycle ON cases.cases;
      DROP FUNCTION cases.need_two_people, cases.follow_lifecycle, cases.next_case_number, cases.with_title_like, cases.stored_evidence;
    `);
  }
}
