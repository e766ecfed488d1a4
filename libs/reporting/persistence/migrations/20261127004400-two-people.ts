import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Tables of the modules below that change only as two people agreed. They know nothing of requests, so the triggers come from up here:
 * an incident that doubts the log is closed, who is told is changed, by an approved request that says exactly this.
 */
export class TwoPeople20261127004400 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE SCHEMA IF NOT EXISTS reporting;

      CREATE FUNCTION reporting.guard_closing() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
      BEGIN
        IF NEW.closed_at IS NOT NULL AND OLD.closed_at IS NULL AND NEW.cause IN ('mismatch', 'gap', 'rollback') THEN
          PERFORM rbac.assert_approved(NEW.approval, 'incident.close', jsonb_build_object('incident', NEW.id));
        END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER approved_closing BEFORE UPDATE ON audit.incidents FOR EACH ROW EXECUTE FUNCTION reporting.guard_closing();
      ALTER TABLE audit.incidents ENABLE ALWAYS TRIGGER approved_closing;

      CREATE FUNCTION reporting.agreed_plan(approval uuid) RETURNS jsonb LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
        SELECT convert_from(a.payload, 'UTF8')::jsonb FROM rbac.approvals a
        WHERE a.id = approval AND a.state = 'APPROVED' AND a.action = 'escalation.change'
      $$;
      REVOKE ALL ON FUNCTION reporting.agreed_plan(uuid) FROM PUBLIC;

      CREATE FUNCTION reporting.guard_plan() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
      DECLARE said jsonb := reporting.agreed_plan(NEW.approval);
      BEGIN
        IF said IS NULL OR said->'levels' <> NEW.levels OR (said->>'version')::int + 1 <> NEW.version THEN
          RAISE EXCEPTION 'who is told changes by an approved request that says exactly this' USING ERRCODE = 'CX003';
        END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER approved_plan BEFORE INSERT ON audit.escalation_plans FOR EACH ROW EXECUTE FUNCTION reporting.guard_plan();
      ALTER TABLE audit.escalation_plans ENABLE ALWAYS TRIGGER approved_plan;

      CREATE FUNCTION reporting.guard_desk() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
      DECLARE desk jsonb := jsonb_build_object('name', NEW.name, 'emails', to_jsonb(NEW.emails), 'webhook', to_jsonb(NEW.webhook));
      BEGIN
        -- Only with the newest plan: an old agreement cannot be put back in force.
        IF NEW.approval IS DISTINCT FROM (SELECT p.approval FROM audit.escalation_plans p ORDER BY p.version DESC LIMIT 1)
          OR NOT EXISTS (SELECT FROM jsonb_array_elements(reporting.agreed_plan(NEW.approval)->'desks') d WHERE d = desk) THEN
          RAISE EXCEPTION 'a desk changes by an approved request that says exactly this' USING ERRCODE = 'CX003';
        END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER approved_desk BEFORE UPDATE ON platform.notice_groups FOR EACH ROW EXECUTE FUNCTION reporting.guard_desk();
      ALTER TABLE platform.notice_groups ENABLE ALWAYS TRIGGER approved_desk;
      REVOKE ALL ON FUNCTION reporting.guard_closing(), reporting.guard_plan(), reporting.guard_desk() FROM PUBLIC;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TRIGGER approved_desk ON platform.notice_groups;
      DROP TRIGGER approved_plan ON audit.escalation_plans;
      DROP TRIGGER approved_closing ON audit.incidents;
      DROP FUNCTION reporting.guard_desk, reporting.guard_plan, reporting.agreed_plan, reporting.guard_closing;
    `);
  }
}
