import type { MigrationInterface, QueryRunner } from 'typeorm';

const permits = `
  -- That one person may take one pack of one case in clear, once and within a day. Written when the request is approved, and then only used.
  CREATE TABLE reporting.unmask_permits (
    id uuid PRIMARY KEY,
    case_id uuid NOT NULL,
    holder uuid NOT NULL,
    -- SHA-256 over exactly the values that were agreed to.
    content bytea NOT NULL CHECK (length(content) = 32),
    granted_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at timestamptz NOT NULL DEFAULT clock_timestamp() + interval '24 hours',
    used_at timestamptz,
    pack_id uuid,
    CHECK ((used_at IS NULL) = (pack_id IS NULL))
  );
  CREATE INDEX unmask_permits_of_case ON reporting.unmask_permits (case_id);

  CREATE FUNCTION reporting.guard_permit() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
  BEGIN
    IF TG_OP = 'INSERT' THEN
      PERFORM rbac.assert_approved(NEW.id, 'pack.unmask',
        jsonb_build_object('caseId', NEW.case_id, 'holder', NEW.holder, 'content', encode(NEW.content, 'hex')));
      NEW.granted_at := clock_timestamp();
      NEW.expires_at := NEW.granted_at + interval '24 hours';
      RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' OR OLD.used_at IS NOT NULL OR NEW.used_at IS NULL
      OR (NEW.id, NEW.case_id, NEW.holder, NEW.content, NEW.granted_at, NEW.expires_at)
        IS DISTINCT FROM (OLD.id, OLD.case_id, OLD.holder, OLD.content, OLD.granted_at, OLD.expires_at) THEN
      RAISE EXCEPTION 'a permit is used once and otherwise stays as it is' USING ERRCODE = 'CX004';
    END IF;
    IF OLD.holder IS DISTINCT FROM platform.actor_id() OR OLD.expires_at <= clock_timestamp() THEN
      RAISE EXCEPTION 'a permit is used by its holder, within its day' USING ERRCODE = 'CX003';
    END IF;
    NEW.used_at := clock_timestamp();
    RETURN NEW;
  END $$;
  REVOKE ALL ON FUNCTION reporting.guard_permit() FROM PUBLIC;
  CREATE TRIGGER two_people BEFORE INSERT OR UPDATE OR DELETE ON reporting.unmask_permits FOR EACH ROW EXECUTE FUNCTION reporting.guard_permit();
  CREATE TRIGGER never_emptied BEFORE TRUNCATE ON reporting.unmask_permits FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();
  ALTER TABLE reporting.unmask_permits ENABLE ALWAYS TRIGGER two_people;
  ALTER TABLE reporting.unmask_permits ENABLE ALWAYS TRIGGER never_emptied;

  ALTER TABLE reporting.unmask_permits ENABLE ROW LEVEL SECURITY;
  ALTER TABLE reporting.unmask_permits FORCE ROW LEVEL SECURITY;
  GRANT SELECT, INSERT (id, case_id, holder, content), UPDATE (used_at, pack_id) ON reporting.unmask_permits TO caspix_app;
  CREATE POLICY owners_functions ON reporting.unmask_permits TO caspix_owner USING (true) WITH CHECK (true);
  CREATE POLICY seen_with_case ON reporting.unmask_permits FOR SELECT TO caspix_app USING (
    (SELECT platform.permits('pack:export-unmasked')) AND (SELECT true FROM cases.cases c WHERE c.id = unmask_permits.case_id));
  CREATE POLICY agreed ON reporting.unmask_permits FOR INSERT TO caspix_app WITH CHECK ((SELECT platform.permits('pack:export-unmasked')));
  CREATE POLICY used_by_its_holder ON reporting.unmask_permits FOR UPDATE TO caspix_app USING (holder = (SELECT platform.actor_id()));
`;

const values = `
  -- Nobody reads the values of a case together but through a permit.
  REVOKE ALL ON FUNCTION cases.values_of_case(uuid) FROM caspix_app;

  -- What would leave: how many values, and a digest over them. A digest of ciphertexts tells nothing of what they hold.
  CREATE FUNCTION reporting.clear_content(in_case uuid) RETURNS TABLE (content bytea, number integer)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT sha256(convert_to(coalesce(string_agg(concat_ws('|', v.kind, v.subject, v.field, v.place, encode(sha256(v.cipher), 'hex')), E'\\n'
      ORDER BY v.kind, v.subject, v.field, v.place), ''), 'UTF8')), count(*)::integer
    FROM cases.values_of_case(in_case) v
  $$;

  CREATE FUNCTION reporting.values_for_pack(permit uuid, in_case uuid)
  RETURNS TABLE (kind text, subject uuid, field text, place uuid, cipher bytea)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  BEGIN
    IF NOT EXISTS (SELECT FROM reporting.unmask_permits p WHERE p.id = permit AND p.case_id = in_case AND p.holder = platform.actor_id()
      AND p.used_at IS NULL AND p.expires_at > clock_timestamp() AND p.content = (SELECT c.content FROM reporting.clear_content(in_case) c)) THEN
      RAISE EXCEPTION 'values leave in clear by an approved request that says exactly this' USING ERRCODE = 'CX003';
    END IF;
    RETURN QUERY SELECT v.kind, v.subject, v.field, v.place, v.cipher FROM cases.values_of_case(in_case) v;
  END $$;
  REVOKE ALL ON FUNCTION reporting.clear_content(uuid), reporting.values_for_pack(uuid, uuid) FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION reporting.clear_content(uuid), reporting.values_for_pack(uuid, uuid) TO caspix_app;
`;

/** Protected values leave in a pack only by a request that a second person agreed to. */
export class TwoPeopleUnmask20261127055500 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(permits);
    await runner.query(values);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP FUNCTION reporting.values_for_pack, reporting.clear_content;
      DROP TABLE reporting.unmask_permits;
      DROP FUNCTION reporting.guard_permit;
      GRANT EXECUTE ON FUNCTION cases.values_of_case(uuid) TO caspix_app;
    `);
  }
}
