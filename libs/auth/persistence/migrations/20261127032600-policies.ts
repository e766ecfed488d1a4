import type { MigrationInterface, QueryRunner } from 'typeorm';
import { shippedPolicy } from '../../domain/policy/sign-in-policy.ts';

const policies = `
  -- One document a version, never changed and never removed: what held at any time can be read later.
  CREATE TABLE auth.policies (
    version integer PRIMARY KEY CHECK (version > 0),
    document jsonb NOT NULL,
    approval uuid UNIQUE REFERENCES rbac.approvals,
    since timestamptz NOT NULL,
    CONSTRAINT shipped_or_approved CHECK ((version = 1) = (approval IS NULL))
  );

  CREATE FUNCTION auth.guard_policy() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
  BEGIN
    IF NEW.version IS DISTINCT FROM (SELECT max(p.version) + 1 FROM auth.policies p) THEN
      RAISE EXCEPTION 'a policy follows the one before' USING ERRCODE = 'CX004';
    END IF;
    PERFORM rbac.assert_approved(NEW.approval, 'sign-in.policy', jsonb_build_object('document', NEW.document));
    RETURN NEW;
  END $$;

  GRANT SELECT, INSERT (version, document, approval, since) ON auth.policies TO caspix_app;
  GRANT SELECT ON auth.policies TO caspix_worker;
  ALTER TABLE auth.policies ENABLE ROW LEVEL SECURITY;
  ALTER TABLE auth.policies FORCE ROW LEVEL SECURITY;
  CREATE POLICY owners_functions ON auth.policies TO caspix_owner USING (true) WITH CHECK (true);
  CREATE POLICY no_secret ON auth.policies FOR SELECT TO caspix_app, caspix_worker USING ((SELECT platform.actor_id()) IS NOT NULL);
  CREATE POLICY made_by_second_person ON auth.policies FOR INSERT TO caspix_app WITH CHECK ((SELECT platform.permits('policy:manage')));
`;

const policyGuards = `
  CREATE TRIGGER approved_only BEFORE INSERT ON auth.policies FOR EACH ROW EXECUTE FUNCTION auth.guard_policy();
  CREATE TRIGGER never_changed BEFORE UPDATE OR DELETE ON auth.policies FOR EACH ROW EXECUTE FUNCTION platform.refuse_change();
  CREATE TRIGGER never_emptied BEFORE TRUNCATE ON auth.policies FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();
  ALTER TABLE auth.policies ENABLE ALWAYS TRIGGER approved_only, ENABLE ALWAYS TRIGGER never_changed, ENABLE ALWAYS TRIGGER never_emptied;
`;

const exemptions = `
  -- Who may sign in with a password alone, until when, and by whose approval.
  CREATE TABLE auth.exemptions (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES auth.users,
    approval uuid NOT NULL UNIQUE REFERENCES rbac.approvals,
    since timestamptz NOT NULL,
    until timestamptz NOT NULL CHECK (until > since AND until <= since + interval '90 days'),
    ended_at timestamptz
  );
  CREATE UNIQUE INDEX exemptions_once ON auth.exemptions (user_id) WHERE ended_at IS NULL;

  CREATE FUNCTION auth.guard_exemption() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
  BEGIN
    IF TG_OP = 'UPDATE' THEN
      IF OLD.ended_at IS NOT NULL OR (NEW.id, NEW.user_id, NEW.approval, NEW.since, NEW.until)
        IS DISTINCT FROM (OLD.id, OLD.user_id, OLD.approval, OLD.since, OLD.until) THEN
        RAISE EXCEPTION 'an exemption can only be ended, and once' USING ERRCODE = 'CX004';
      END IF;
      RETURN NEW;
    END IF;
    PERFORM rbac.assert_approved(NEW.approval, 'sign-in.exempt', jsonb_build_object('userId', NEW.user_id));
    RETURN NEW;
  END $$;
  CREATE TRIGGER approved_only BEFORE INSERT OR UPDATE ON auth.exemptions FOR EACH ROW EXECUTE FUNCTION auth.guard_exemption();
  ALTER TABLE auth.exemptions ENABLE ALWAYS TRIGGER approved_only;

  GRANT SELECT, INSERT (id, user_id, approval, since, until), UPDATE (ended_at) ON auth.exemptions TO caspix_app;
  ALTER TABLE auth.exemptions ENABLE ROW LEVEL SECURITY;
  ALTER TABLE auth.exemptions FORCE ROW LEVEL SECURITY;
  CREATE POLICY owners_functions ON auth.exemptions TO caspix_owner USING (true) WITH CHECK (true);
  CREATE POLICY own_or_managed ON auth.exemptions FOR SELECT TO caspix_app USING (user_id = (SELECT platform.actor_id())
    OR (SELECT platform.permits('policy:read')) OR (SELECT platform.permits('auth:service')));
  CREATE POLICY given_by_second_person ON auth.exemptions FOR INSERT TO caspix_app WITH CHECK ((SELECT platform.permits('policy:manage')));
  CREATE POLICY ended_by_manager ON auth.exemptions FOR UPDATE TO caspix_app USING ((SELECT platform.permits('policy:manage')));
`;

/** The sign-in policy and the exemptions from it: changed by approved requests and by nothing else. */
export class Policies20261127032600 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(policies);
    await runner.query('INSERT INTO auth.policies (version, document, since) VALUES (1, $1, clock_timestamp())', [shippedPolicy]);
    await runner.query(policyGuards);
    await runner.query(exemptions);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE auth.exemptions, auth.policies; DROP FUNCTION auth.guard_exemption, auth.guard_policy;');
  }
}
