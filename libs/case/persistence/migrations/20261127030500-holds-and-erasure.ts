import type { MigrationInterface, QueryRunner } from 'typeorm';

const holds = `
  -- What must not be erased, and since when: the whole of a case, or a person wherever they appear. Rows are never removed.
  CREATE TABLE cases.legal_holds (
    id uuid PRIMARY KEY,
    case_id uuid REFERENCES cases.cases (id),
    party_id uuid REFERENCES cases.parties (id),
    placed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    placed_by uuid NOT NULL,
    lifted_at timestamptz,
    lifted_by uuid,
    CHECK (num_nonnulls(case_id, party_id) = 1),
    CHECK ((lifted_at IS NULL) = (lifted_by IS NULL))
  );
  CREATE INDEX legal_holds_on_case ON cases.legal_holds (case_id) WHERE lifted_at IS NULL;
  CREATE INDEX legal_holds_on_party ON cases.legal_holds (party_id) WHERE lifted_at IS NULL;

  CREATE FUNCTION cases.guard_hold() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
  BEGIN
    IF TG_OP = 'INSERT' THEN
      PERFORM rbac.assert_approved(NEW.placed_by, 'hold.place', jsonb_strip_nulls(jsonb_build_object('caseId', NEW.case_id, 'partyId', NEW.party_id)));
      -- Whoever erases locks the same rows: of a hold and an erasure at the same moment one sees the other.
      PERFORM FROM cases.cases WHERE id = NEW.case_id FOR SHARE;
      PERFORM FROM cases.parties WHERE id = NEW.party_id FOR SHARE;
      RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' OR OLD.lifted_at IS NOT NULL
      OR (NEW.id, NEW.case_id, NEW.party_id, NEW.placed_at, NEW.placed_by) IS DISTINCT FROM (OLD.id, OLD.case_id, OLD.party_id, OLD.placed_at, OLD.placed_by) THEN
      RAISE EXCEPTION 'a hold is lifted once and otherwise stays as it is' USING ERRCODE = 'CX004';
    END IF;
    PERFORM rbac.assert_approved(NEW.lifted_by, 'hold.lift', jsonb_build_object('holdId', NEW.id));
    RETURN NEW;
  END $$;
  REVOKE ALL ON FUNCTION cases.guard_hold() FROM PUBLIC;
  CREATE TRIGGER two_people BEFORE INSERT OR UPDATE OR DELETE ON cases.legal_holds FOR EACH ROW EXECUTE FUNCTION cases.guard_hold();
  CREATE TRIGGER never_emptied BEFORE TRUNCATE ON cases.legal_holds FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();
  ALTER TABLE cases.legal_holds ENABLE ALWAYS TRIGGER two_people;
  ALTER TABLE cases.legal_holds ENABLE ALWAYS TRIGGER never_emptied;

  ALTER TABLE cases.legal_holds ENABLE ROW LEVEL SECURITY;
  ALTER TABLE cases.legal_holds FORCE ROW LEVEL SECURITY;
  GRANT SELECT, INSERT (id, case_id, party_id, placed_by), UPDATE (lifted_at, lifted_by) ON cases.legal_holds TO caspix_app;
  CREATE POLICY seen ON cases.legal_holds FOR SELECT TO caspix_app USING (
    (SELECT platform.permits('case:read') OR platform.permits('hold:manage') OR platform.permits('party:erase')));
  CREATE POLICY placed ON cases.legal_holds FOR INSERT TO caspix_app WITH CHECK ((SELECT platform.permits('hold:manage')));
  CREATE POLICY lifted ON cases.legal_holds FOR UPDATE TO caspix_app USING ((SELECT platform.permits('hold:manage')));
`;

/** The tables that the definer's functions below read and write whoever acts. */
const reached = [
  'legal_holds',
  'cases',
  'case_parties',
  'case_accounts',
  'parties',
  'party_fields',
  'accounts',
  'alerts',
  'alert_subjects',
  'evidence',
];

const erasure = `
  ALTER TABLE cases.parties ADD COLUMN erased_at timestamptz;
  ${reached.map((table) => `CREATE POLICY erasure_and_holds ON cases.${table} TO caspix_owner USING (true) WITH CHECK (true);`).join('\n  ')}

  -- Whether a person, or a case they are in, is under a hold.
  CREATE FUNCTION cases.is_held(party uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT EXISTS (SELECT FROM cases.legal_holds h WHERE h.lifted_at IS NULL AND (h.party_id = party OR h.case_id IN (
      SELECT case_id FROM cases.case_parties WHERE party_id = party
      UNION ALL SELECT ca.case_id FROM cases.case_accounts ca JOIN cases.accounts a ON a.id = ca.account_id WHERE a.party_id = party
      UNION ALL SELECT l.case_id FROM cases.alerts l JOIN cases.alert_subjects s ON s.alert_id = l.id
        LEFT JOIN cases.accounts a ON a.id = s.account_id WHERE l.case_id IS NOT NULL AND party IN (s.party_id, a.party_id))))
  $$;
  -- Whether somebody works on it: an open case, or an alert that nobody has decided about.
  CREATE FUNCTION cases.is_worked_on(party uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT EXISTS (SELECT FROM cases.cases c WHERE c.closed_at IS NULL AND c.id IN (
      SELECT case_id FROM cases.case_parties WHERE party_id = party
      UNION ALL SELECT ca.case_id FROM cases.case_accounts ca JOIN cases.accounts a ON a.id = ca.account_id WHERE a.party_id = party))
    OR EXISTS (SELECT FROM cases.alerts l JOIN cases.alert_subjects s ON s.alert_id = l.id LEFT JOIN cases.accounts a ON a.id = s.account_id
      WHERE l.state IN ('NEW', 'TRIAGED') AND party IN (s.party_id, a.party_id))
  $$;

  -- Takes what stands about a person in the clear, and gives the ids of the keys to destroy: theirs and their accounts'.
  CREATE FUNCTION cases.erase_party(party uuid, approval uuid) RETURNS SETOF uuid
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
  BEGIN
    PERFORM rbac.assert_approved(approval, 'party.erase', jsonb_build_object('partyId', party));
    PERFORM FROM cases.parties WHERE id = party AND erased_at IS NULL FOR UPDATE;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'there is nobody to erase' USING ERRCODE = 'CX004';
    END IF;
    PERFORM FROM cases.cases c WHERE c.id IN (
      SELECT case_id FROM cases.case_parties WHERE party_id = party
      UNION ALL SELECT ca.case_id FROM cases.case_accounts ca JOIN cases.accounts a ON a.id = ca.account_id WHERE a.party_id = party)
      ORDER BY c.id FOR UPDATE;
    IF cases.is_held(party) OR cases.is_worked_on(party) THEN
      RAISE EXCEPTION 'a hold or open work keeps this person' USING ERRCODE = 'CX004';
    END IF;
    UPDATE cases.parties SET name = 'Erased', source_ref = 'erased:' || id, erased_at = clock_timestamp() WHERE id = party;
    UPDATE cases.party_fields SET idx = NULL, masked = '••••' WHERE party_id = party AND idx IS NULL;
    -- Two values of one field may not both have no index: the erased ones get a random one, which finds nothing.
    UPDATE cases.party_fields SET idx = uuid_send(gen_random_uuid()), masked = '••••' WHERE party_id = party AND idx IS NOT NULL;
    UPDATE cases.accounts SET label = NULL, number_masked = '••••', number_index = uuid_send(gen_random_uuid()) WHERE party_id = party;
    UPDATE cases.alerts l SET subject_label = 'Erased' WHERE EXISTS (
      SELECT FROM cases.alert_subjects s LEFT JOIN cases.accounts a ON a.id = s.account_id
      WHERE s.alert_id = l.id AND party IN (s.party_id, a.party_id));
    RETURN QUERY SELECT party UNION ALL SELECT a.id FROM cases.accounts a WHERE a.party_id = party ORDER BY 1;
  END $$;
  REVOKE ALL ON FUNCTION cases.is_held(uuid), cases.is_worked_on(uuid), cases.erase_party(uuid, uuid) FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION cases.is_held(uuid), cases.is_worked_on(uuid), cases.erase_party(uuid, uuid) TO caspix_app;

  -- The key of a person or of their account ends only so; that of a file, not while its case is held.
  CREATE FUNCTION cases.guard_subject_key() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
  DECLARE person uuid;
  BEGIN
    IF EXISTS (SELECT FROM cases.evidence e JOIN cases.legal_holds h ON h.case_id = e.case_id WHERE e.id = NEW.id AND h.lifted_at IS NULL) THEN
      RAISE EXCEPTION 'a hold keeps this file' USING ERRCODE = 'CX004';
    END IF;
    SELECT p.id INTO person FROM cases.parties p WHERE p.id = NEW.id;
    IF NOT FOUND THEN
      SELECT coalesce(a.party_id, a.id) INTO person FROM cases.accounts a WHERE a.id = NEW.id;
    END IF;
    IF person IS NOT NULL THEN
      PERFORM rbac.assert_approved(NEW.destroyed_by, 'party.erase', jsonb_build_object('partyId', person));
      IF cases.is_held(person) THEN
        RAISE EXCEPTION 'a hold keeps this person' USING ERRCODE = 'CX004';
      END IF;
    END IF;
    RETURN NEW;
  END $$;
  REVOKE ALL ON FUNCTION cases.guard_subject_key() FROM PUBLIC;
  CREATE TRIGGER two_people_erase BEFORE UPDATE ON crypto.subject_keys
    FOR EACH ROW WHEN (NEW.destroyed_at IS NOT NULL) EXECUTE FUNCTION cases.guard_subject_key();
  ALTER TABLE crypto.subject_keys ENABLE ALWAYS TRIGGER two_people_erase;
`;

/** Legal holds, and the erasure of a person, which they prevent. */
export class HoldsAndErasure20261127030500 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(holds);
    await runner.query(erasure);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TRIGGER two_people_erase ON crypto.subject_keys;
      DROP FUNCTION cases.guard_subject_key, cases.erase_party, cases.is_worked_on, cases.is_held;
      ${reached.map((table) => `DROP POLICY erasure_and_holds ON cases.${table};`).join('\n')}
      ALTER TABLE cases.parties DROP COLUMN erased_at;
      DROP TABLE cases.legal_holds;
      DROP FUNCTION cases.guard_hold;
    `);
  }
}
