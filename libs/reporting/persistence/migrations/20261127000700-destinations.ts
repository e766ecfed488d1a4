import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Where copies of the log go takes two people, and the table says so itself: a row, and a change of one, must name an approved request
 * that says exactly this. The table is the audit module's, which knows nothing of requests; so the rule is laid on it from above.
 * A change names a later request than the one before it (ids are in the order of time), so that an old approval serves only once.
 */
const GUARD = `
  CREATE SCHEMA IF NOT EXISTS reporting;
  REVOKE ALL ON SCHEMA reporting FROM PUBLIC;

  CREATE FUNCTION reporting.guard_destination() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  BEGIN
    IF TG_OP = 'INSERT' THEN
      PERFORM rbac.assert_approved(NEW.approval, 'audit.destination-add', jsonb_build_object(
        'id', NEW.id, 'kind', NEW.kind, 'name', NEW.name, 'settings', NEW.settings,
        'secret', translate(encode(NEW.secret, 'base64'), E'\\n', '')));
      RETURN NEW;
    END IF;
    IF NEW.next_approval IS NULL THEN
      -- The owner's function puts the change in place that was agreed to; nobody else may touch these columns.
      IF OLD.next_approval IS NOT NULL AND NEW.approval = OLD.next_approval THEN RETURN NEW; END IF;
      RAISE EXCEPTION 'a destination changes by an approved request' USING ERRCODE = 'CX003';
    END IF;
    IF OLD.next_approval IS NOT NULL OR NEW.next_approval <= OLD.approval THEN
      RAISE EXCEPTION 'this request was used before, or another change waits' USING ERRCODE = 'CX004';
    END IF;
    PERFORM rbac.assert_approved(NEW.next_approval, 'audit.destination-change', jsonb_build_object(
      'id', NEW.id, 'name', NEW.next_name, 'settings', NEW.next_settings,
      'secret', translate(encode(NEW.next_secret, 'base64'), E'\\n', ''),
      'verb', CASE NEW.next_state WHEN 'paused' THEN 'pause' WHEN 'active' THEN 'resume' WHEN 'removed' THEN 'remove' ELSE 'change' END));
    RETURN NEW;
  END $$;
  REVOKE ALL ON FUNCTION reporting.guard_destination() FROM PUBLIC;

  CREATE TRIGGER approved_only BEFORE INSERT OR UPDATE ON audit.destinations FOR EACH ROW EXECUTE FUNCTION reporting.guard_destination();
  ALTER TABLE audit.destinations ENABLE ALWAYS TRIGGER approved_only;
`;

/** Two people for each destination of the log. */
export class ReportingDestinations20261127000700 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(GUARD);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TRIGGER approved_only ON audit.destinations; DROP FUNCTION reporting.guard_destination;');
  }
}
