import type { MigrationInterface, QueryRunner } from 'typeorm';
import { reaches } from './reach.ts';

const kinds = `
  -- A team is no compartment, and a compartment no team, whoever writes the row.
  CREATE FUNCTION cases.check_place() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
  BEGIN
    IF NEW.team_id IS NOT NULL AND NOT EXISTS (SELECT FROM rbac.teams t WHERE t.id = NEW.team_id AND t.kind = 'team') THEN
      RAISE EXCEPTION 'there is no such team' USING ERRCODE = '23503';
    END IF;
    IF NEW.compartment IS NOT NULL AND NOT EXISTS (SELECT FROM rbac.teams t WHERE t.id = NEW.compartment AND t.kind = 'compartment') THEN
      RAISE EXCEPTION 'there is no such compartment' USING ERRCODE = '23503';
    END IF;
    RETURN NEW;
  END $$;
  REVOKE ALL ON FUNCTION cases.check_place() FROM PUBLIC;
  CREATE TRIGGER lies_in_a_place_of_its_kind BEFORE INSERT OR UPDATE OF team_id, compartment ON cases.cases
    FOR EACH ROW EXECUTE FUNCTION cases.check_place();
  ALTER TABLE cases.cases ENABLE ALWAYS TRIGGER lies_in_a_place_of_its_kind;
`;

/** As its own function, because a row policy lets nobody write a row out of their own sight, and handing on is just that. */
const cases = `
  -- Gives the new version; null for a case that the actor does not see and work, or that has another version by now.
  CREATE FUNCTION cases.put_case(of_case uuid, at_version integer, to_team uuid, to_queue uuid, to_compartment uuid,
    by_approval uuid, moment timestamptz) RETURNS integer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
  DECLARE held cases.cases;
  BEGIN
    SELECT * INTO held FROM cases.cases WHERE id = of_case AND version = at_version
      AND ${reaches('cases', 'case:read')} AND (${reaches('cases', 'case:work')} OR ${reaches('cases', 'case:approve')}) FOR NO KEY UPDATE;
    IF NOT FOUND THEN RETURN NULL; END IF;
    IF to_compartment IS DISTINCT FROM held.compartment THEN
      IF held.compartment IS NOT NULL THEN
        PERFORM rbac.assert_approved(by_approval, 'case.uncover', jsonb_build_object('caseId', of_case, 'version', at_version));
      END IF;
      IF to_compartment IS NOT NULL AND (to_compartment = ANY (platform.inside())) IS NOT TRUE THEN
        RAISE EXCEPTION 'only a member takes a case into a compartment' USING ERRCODE = '42501';
      END IF;
      IF to_compartment IS NOT NULL AND held.owner_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM rbac.team_members m WHERE m.team_id = to_compartment AND m.user_id = held.owner_id AND m.removed_at IS NULL) THEN
        RAISE EXCEPTION 'the owner of the case is not in the compartment' USING ERRCODE = '23514';
      END IF;
      UPDATE cases.alerts SET compartment = to_compartment WHERE case_id = of_case;
    END IF;
    UPDATE cases.cases SET team_id = to_team, queue_id = to_queue, compartment = to_compartment, version = version + 1, updated_at = moment
      WHERE id = of_case;
    RETURN at_version + 1;
  END $$;
  REVOKE ALL ON FUNCTION cases.put_case(uuid, integer, uuid, uuid, uuid, uuid, timestamptz) FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION cases.put_case(uuid, integer, uuid, uuid, uuid, uuid, timestamptz) TO caspix_app;
`;

const alerts = `
  -- Puts open alerts into another queue; gives the ids of those that the actor sees and triages.
  CREATE FUNCTION cases.put_alerts(ids uuid[], to_queue uuid) RETURNS SETOF uuid
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
  BEGIN
    IF NOT EXISTS (SELECT FROM rbac.queues q WHERE q.id = to_queue) THEN
      RAISE EXCEPTION 'there is no such queue' USING ERRCODE = '23503';
    END IF;
    RETURN QUERY UPDATE cases.alerts SET queue_id = to_queue, version = version + 1
      WHERE id = ANY (ids) AND case_id IS NULL AND state IN ('NEW', 'TRIAGED') AND queue_id <> to_queue
        AND ${reaches('alerts', 'alert:read')} AND ${reaches('alerts', 'alert:triage')}
      RETURNING id;
  END $$;
  REVOKE ALL ON FUNCTION cases.put_alerts(uuid[], uuid) FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION cases.put_alerts(uuid[], uuid) TO caspix_app;
`;

/** How cases and alerts move between teams, queues and compartments. */
export class Moves20261127030400 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const step of [kinds, cases, alerts]) await runner.query(step);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TRIGGER lies_in_a_place_of_its_kind ON cases.cases;
      DROP FUNCTION cases.check_place, cases.put_case, cases.put_alerts;
    `);
  }
}
