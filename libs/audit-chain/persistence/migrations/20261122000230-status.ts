import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Entries of transactions before the horizon are all sealed; a search reads the rest beside the seals. The horizon means nothing in
 * another cluster than the one that counted those transactions (a restored dump), so there it is zero.
 */
const HORIZON = `
  CREATE FUNCTION audit.horizon() RETURNS xid8 LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN s.system_identifier = (SELECT c.system_identifier::text FROM pg_control_system() c) THEN s.horizon ELSE '0'::xid8 END
    FROM audit.sealer_state s
  $$;
  REVOKE ALL ON FUNCTION audit.horizon() FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION audit.horizon() TO caspix_app, caspix_worker;
`;

/**
 * Entries that have no seal yet, as far as the caller may read them. The planner cannot estimate a range of xid8 and would read the
 * whole log for these few rows, so it is told which ways not to go.
 */
const PENDING = `
  CREATE FUNCTION audit.pending() RETURNS SETOF audit.entries LANGUAGE sql STABLE ROWS 100
  SET search_path = pg_catalog, pg_temp SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
    SELECT e.* FROM audit.entries e
    WHERE e.xid >= (SELECT audit.horizon()) AND NOT EXISTS (SELECT FROM audit.seals s WHERE s.entry_id = e.id)
    ORDER BY e.xid LIMIT 10000
  $$;
  REVOKE ALL ON FUNCTION audit.pending() FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION audit.pending() TO caspix_app, caspix_worker;
`;

/** Figures about the log, never an entry: any session may know that the chain is whole. */
const STATUS = `
  CREATE FUNCTION audit.status() RETURNS jsonb LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH waiting AS (
      SELECT p.at FROM audit.pending() p
    ), newest AS (
      SELECT c.size, c.at, c.note FROM audit.checkpoints c ORDER BY c.size DESC LIMIT 1
    ), seconds AS (
      SELECT floor(extract(epoch FROM now() - s.entry_at))::int AS ago, count(*) AS entries
      FROM audit.seals s WHERE s.entry_at > now() - interval '60 seconds' AND s.entry_at <= now() GROUP BY 1
    ), last_check AS (
      SELECT c.finished_at, c.verdict FROM audit.checks c WHERE c.state = 'done' ORDER BY c.finished_at DESC LIMIT 1
    )
    SELECT jsonb_build_object(
      'log', (SELECT name FROM audit.logs),
      'size', coalesce((SELECT index + 1 FROM audit.seals ORDER BY index DESC LIMIT 1), 0),
      'waiting', (SELECT count(*) FROM waiting),
      'waitingSince', (SELECT min(at) FROM waiting),
      'signed', coalesce((SELECT size FROM newest), 0),
      'lastCheckpointAt', (SELECT at FROM newest),
      'checkpoint', (SELECT note FROM newest),
      'sealer', (SELECT jsonb_build_object('state', state, 'reason', reason, 'heartbeatAt', heartbeat_at) FROM audit.sealer_state),
      'firstAt', (SELECT entry_at FROM audit.seals ORDER BY entry_at LIMIT 1),
      'lastCheck', (SELECT jsonb_build_object('at', finished_at, 'verdict', verdict) FROM last_check),
      'quarters', (SELECT jsonb_agg(jsonb_build_object('label', label, 'count', entries) ORDER BY label)
        FROM (SELECT to_char(day, 'YYYY "Q"Q') AS label, sum(entries) AS entries FROM audit.volumes GROUP BY 1) q),
      'seconds', (SELECT jsonb_agg(coalesce(entries, 0) ORDER BY a DESC)
        FROM generate_series(0, 59) a LEFT JOIN seconds ON ago = a),
      'now', now()
    )
  $$;
  REVOKE ALL ON FUNCTION audit.status() FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION audit.status() TO caspix_app, caspix_worker;
`;

export class AuditStatus20261122000230 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const step of [HORIZON, PENDING, STATUS]) await runner.query(step);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION audit.status, audit.pending, audit.horizon');
  }
}
