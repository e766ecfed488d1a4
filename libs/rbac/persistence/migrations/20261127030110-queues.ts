import type { MigrationInterface, QueryRunner } from 'typeorm';

const changes = `
  -- Which teams work a queue says who sees what lies in it, so it changes by an approved request, and by exactly what that says.
  ALTER TABLE rbac.queues ADD COLUMN changed_by uuid UNIQUE REFERENCES rbac.approvals;
  CREATE FUNCTION rbac.change_queue(by_approval uuid) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
  DECLARE asked jsonb;
  BEGIN
    SELECT convert_from(a.payload, 'UTF8')::jsonb INTO asked FROM rbac.approvals a
      WHERE a.id = by_approval AND a.state = 'APPROVED' AND a.action = 'queue.change'
        AND NOT EXISTS (SELECT FROM rbac.queues q WHERE q.changed_by = a.id);
    IF asked IS NULL THEN
      RAISE EXCEPTION 'a queue changes by an approved request, once' USING ERRCODE = 'CX003';
    END IF;
    UPDATE rbac.queues SET open = (asked->>'open')::boolean, version = version + 1, changed_by = by_approval
      WHERE id = (asked->>'queueId')::uuid;
    DELETE FROM rbac.queue_teams WHERE queue_id = (asked->>'queueId')::uuid;
    INSERT INTO rbac.queue_teams (queue_id, team_id)
      SELECT (asked->>'queueId')::uuid, t.id FROM rbac.teams t
      WHERE t.kind = 'team' AND t.id IN (SELECT jsonb_array_elements_text(asked->'teams')::uuid);
  END $$;
  REVOKE ALL ON FUNCTION rbac.change_queue(uuid) FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION rbac.change_queue(uuid) TO caspix_app;
`;

/** As before, and a compartment's members under a request of a kind of its own, which fewer people see. */
const membership = `
  CREATE OR REPLACE FUNCTION rbac.guard_membership() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
  DECLARE
    facts jsonb := jsonb_build_object('teamId', NEW.team_id, 'userId', NEW.user_id);
    kind text;
  BEGIN
    SELECT t.kind || '.change' INTO kind FROM rbac.teams t WHERE t.id = NEW.team_id;
    IF TG_OP = 'UPDATE' THEN
      IF OLD.removed_at IS NOT NULL OR (NEW.id, NEW.team_id, NEW.user_id, NEW.added_at, NEW.added_by)
        IS DISTINCT FROM (OLD.id, OLD.team_id, OLD.user_id, OLD.added_at, OLD.added_by) THEN
        RAISE EXCEPTION 'a membership can only be ended, and once' USING ERRCODE = 'CX004';
      END IF;
      PERFORM rbac.assert_approved(NEW.removed_by, kind, facts || '{"change":"remove"}');
    ELSIF NEW.added_by IS NOT NULL THEN
      PERFORM rbac.assert_approved(NEW.added_by, kind, facts || '{"change":"add"}');
    ELSIF NOT platform.permits('rbac:bootstrap') THEN
      RAISE EXCEPTION 'a member joins by an approved request' USING ERRCODE = 'CX003';
    END IF;
    RETURN NEW;
  END $$;
`;

/** Queues and compartments change by two people. */
export class Queues20261127030110 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(changes);
    await runner.query(membership);
  }

  async down(): Promise<void> {
    throw new Error('Compartments would be changed by requests that everybody sees: restore a backup instead');
  }
}
