import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How long entries stay, and which months have gone. PCI DSS 4.0, 10.5.1 asks for twelve months; most banks owe their supervisor years. */
const BOOKS = `
  CREATE TABLE audit.retention (
    only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    months integer NOT NULL DEFAULT 84 CHECK (months >= 12)
  );
  INSERT INTO audit.retention DEFAULT VALUES;

  CREATE TABLE audit.retired (
    month date PRIMARY KEY,
    first_index bigint NOT NULL,
    last_index bigint NOT NULL,
    entries bigint NOT NULL,
    approval uuid NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CHECK (first_index <= last_index AND entries > 0)
  );
  SELECT audit.make_append_only('audit.retired');
  GRANT SELECT ON audit.retention, audit.retired TO caspix_app, caspix_worker;
`;

/**
 * What a month holds: its range in the chain and how many entries of it are not sealed. By the seals' index of times, without reading
 * the month itself.
 */
const EXTENT = `
  CREATE FUNCTION audit.month_extent(month date, OUT ends timestamptz, OUT expired boolean, OUT first_index bigint, OUT last_index bigint,
    OUT entries bigint, OUT sealed bigint)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  DECLARE
    begins timestamptz := date_trunc('month', month)::timestamp AT TIME ZONE 'UTC';
    part text := 'entries_' || to_char(month, 'YYYY_MM');
  BEGIN
    ends := (date_trunc('month', month) + interval '1 month')::timestamp AT TIME ZONE 'UTC';
    expired := ends <= now() - make_interval(months => (SELECT r.months FROM audit.retention r));
    IF to_regclass('audit.' || quote_ident(part)) IS NULL THEN RETURN; END IF;
    SELECT min(s.index), max(s.index), count(*) INTO first_index, last_index, sealed
      FROM audit.seals s WHERE s.entry_at >= begins AND s.entry_at < ends;
    EXECUTE format('SELECT count(*) FROM audit.%I', part) INTO entries;
  END $$;
  REVOKE ALL ON FUNCTION audit.month_extent(date) FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION audit.month_extent(date) TO caspix_app, caspix_worker;
`;

/**
 * Drops a month of entries and payloads whole. Seals, tiles and checkpoints stay: 64 bytes of hashes an entry, from which every later
 * proof is made. Nobody may call this; the module that knows of requests wraps it in one that asks for two people's.
 */
const RETIRE = `
  CREATE FUNCTION audit.retire_month(month date, approval uuid) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  DECLARE
    extent record;
    kind text;
  BEGIN
    month := date_trunc('month', month)::date;
    PERFORM pg_advisory_xact_lock(hashtextextended('audit.make_partitions', 0));
    SELECT * INTO extent FROM audit.month_extent(month);
    IF extent.entries IS NULL OR extent.entries = 0 THEN RAISE EXCEPTION 'there is nothing of %', month USING ERRCODE = 'CX002'; END IF;
    IF NOT extent.expired THEN RAISE EXCEPTION 'entries of % must still be kept', month USING ERRCODE = 'CX004'; END IF;
    IF extent.sealed <> extent.entries THEN
      RAISE EXCEPTION '% has % entries and % seals', month, extent.entries, extent.sealed USING ERRCODE = 'CX004';
    END IF;
    INSERT INTO audit.retired (month, first_index, last_index, entries, approval)
      VALUES (month, extent.first_index, extent.last_index, extent.entries, approval);
    FOREACH kind IN ARRAY ARRAY['entries', 'payloads'] LOOP
      EXECUTE format('DROP TABLE audit.%I', kind || '_' || to_char(month, 'YYYY_MM'));
    END LOOP;
  END $$;
  REVOKE ALL ON FUNCTION audit.retire_month(date, uuid) FROM PUBLIC;
`;

/** Retention: months past their period go whole, by two people's decision; what proves the rest stays. */
export class AuditRetention20261127032000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const step of [BOOKS, EXTENT, RETIRE]) await runner.query(step);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP FUNCTION audit.retire_month(date, uuid), audit.month_extent(date);
      DROP TABLE audit.retired, audit.retention;
    `);
  }
}
