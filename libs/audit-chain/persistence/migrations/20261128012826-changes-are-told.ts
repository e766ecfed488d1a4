import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A paused destination's receiver hears of a change too: the worker sends it the one entry, and notes down which. A change that took effect
 * unheard stays noted, so that the watch over the log says so to people.
 */
const TOLD = `
  ALTER TABLE audit.destination_progress ADD COLUMN told_entry uuid, ADD COLUMN untold_entry uuid, ADD COLUMN untold_at timestamptz,
    ADD CHECK ((untold_entry IS NULL) = (untold_at IS NULL));
`;

const adopt = (waits: string, told: string, noted: string) => `
  CREATE OR REPLACE FUNCTION audit.adopt_destination(destination uuid, OUT adopted boolean, OUT heard boolean)
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  DECLARE
    d audit.destinations;
    place bigint;
  BEGIN
    adopted := false;
    SELECT * INTO d FROM audit.destinations WHERE id = destination AND next_approval IS NOT NULL FOR UPDATE;
    IF NOT FOUND THEN RETURN; END IF;
    SELECT index INTO place FROM audit.seals WHERE entry_id = d.next_entry;
    heard := EXISTS (SELECT FROM audit.destination_progress p WHERE p.destination_id = destination AND (p.confirmed > place${told}));
    IF NOT heard${waits} AND d.next_since > clock_timestamp() - interval '15 minutes' THEN RETURN; END IF;
    UPDATE audit.destinations SET
      name = coalesce(next_name, name), settings = coalesce(next_settings, settings), secret = coalesce(next_secret, secret),
      state = coalesce(next_state, state), version = version + 1, approval = next_approval,
      next_approval = NULL, next_name = NULL, next_settings = NULL, next_secret = NULL, next_state = NULL, next_entry = NULL, next_since = NULL
    WHERE id = destination;
    -- Another receiver has not refused anything yet.
    UPDATE audit.destination_progress SET failing_since = NULL, last_error = NULL, parked = false${noted} WHERE destination_id = destination;
    adopted := true;
  END $$;
`;

const NOTED = `, told_entry = NULL,
      untold_entry = CASE WHEN heard THEN untold_entry ELSE d.next_entry END, untold_at = CASE WHEN heard THEN untold_at ELSE clock_timestamp() END`;

export class AuditChangesAreTold20261128012826 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TOLD);
    await runner.query(adopt('', ' OR p.told_entry = d.next_entry', NOTED));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(adopt(" AND d.state = 'active'", '', ''));
    await runner.query('ALTER TABLE audit.destination_progress DROP COLUMN told_entry, DROP COLUMN untold_entry, DROP COLUMN untold_at');
  }
}
