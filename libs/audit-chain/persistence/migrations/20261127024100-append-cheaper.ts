import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Which database login a named service may act through: the login's password is the service's credential, and the API does not hold the
 * worker's. Sign-in acts in the API alone; the command line and timers in either; every other service identity in the worker alone, so
 * that a new one is the worker's until somebody decides otherwise here. Names of people and machines are not looked at.
 */
const SERVICES = `
  CREATE OR REPLACE FUNCTION audit.may_act(context jsonb, login name) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT context->>'sub' NOT LIKE '00000000-0000-7000-8000-%' OR CASE right(context->>'sub', 2)
      WHEN '01' THEN login = 'caspix_app'
      WHEN '04' THEN login IN ('caspix_app', 'caspix_worker')
      WHEN '05' THEN login IN ('caspix_app', 'caspix_worker')
      WHEN '08' THEN login IN ('caspix_app', 'caspix_worker')
      WHEN '22' THEN login IN ('caspix_app', 'caspix_worker')
      ELSE login = 'caspix_worker' END
  $$;
  REVOKE ALL ON FUNCTION audit.may_act(jsonb, name) FROM PUBLIC;
`;

/** One pattern with counted repeats took 12 µs an entry; versions and outcomes are compared as what they are. */
const FIT = `
  CREATE OR REPLACE FUNCTION audit.is_fit(id uuid, action text, object_type text, object_id text, outcome text, reason text,
    moment timestamptz) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT (action || ' ' || object_type) ~ '^[a-z][a-z0-9]*(?:[._:-][a-z0-9]+)* [a-z][a-z0-9]*(?:[._:-][a-z0-9]+)*$'
      AND outcome IN ('granted', 'denied', 'failed')
      AND length(action) <= 100 AND length(object_type) <= 100 AND length(object_id) BETWEEN 1 AND 255
      AND (reason IS NULL OR length(reason) BETWEEN 1 AND 10000)
      -- Of version 7, and of this minute: a backdated id would sort into the past.
      AND uuid_extract_version(id) = 7
      AND uuid_extract_timestamp(id) BETWEEN moment - interval '1 minute' AND moment + interval '1 minute'
  $$;
`;

/**
 * The same promises as before with half the expressions: PostgreSQL prepares each anew in every transaction, 2 to 4 µs apiece. The log's
 * name is checked by the INSERT itself; only the first entry of a log finds nothing there and goes to assert_log.
 */
const APPEND = `
  CREATE OR REPLACE FUNCTION audit.append(log text, ids uuid[], actions text[], object_types text[], object_ids text[], case_ids uuid[],
    outcomes text[], reasons text[], ciphers bytea[], keys text[]) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  -- A session keeps its plans: one made while few cases existed would go on scanning them all when there are many.
  SET enable_seqscan = off
  AS $$
  DECLARE
    context jsonb := platform.context();
    actor text := audit.actor_text(context);
    moment timestamptz := clock_timestamp();
    place text;
    payload text;
    head audit.case_heads;
    content bytea;
  BEGIN
    IF (actor NOT LIKE '%"methods":[]%' AND actor NOT LIKE '%""%' AND strpos(actor, '\\') = 0 AND context->>'request' <> ''
      AND audit.may_act(context, session_user)) IS NOT TRUE THEN
      RAISE EXCEPTION 'nothing is recorded without an authenticated context' USING ERRCODE = 'CX001';
    END IF;
    IF array_remove(case_ids, NULL) <> '{}' THEN
      PERFORM audit.lock_cases(case_ids);
      -- After the lock: within a case, time never runs against the sequence.
      moment := clock_timestamp();
    END IF;
    FOR i IN 1..cardinality(ids) LOOP
      -- Entries of one call keep their order in every list that is sorted by time.
      IF i > 1 THEN moment := moment + interval '1 microsecond'; END IF;
      IF case_ids[i] IS NOT NULL OR ciphers[i] IS NOT NULL THEN
        SELECT h.case_id, h.seq + 1, h.leaf INTO head FROM audit.case_heads h WHERE h.case_id = case_ids[i];
        place := audit.case_text(head.case_id, head.seq, head.leaf);
        payload := audit.payload_text(ciphers[i], keys[i]);
        IF payload IS NULL AND ciphers[i] IS NOT NULL THEN
          RAISE EXCEPTION 'an entry is refused: its payload' USING ERRCODE = 'CX002';
        END IF;
      ELSIF i > 1 THEN
        head := NULL; place := NULL; payload := NULL;
      END IF;
      content := convert_to(audit.entry_text(actor, log, context->>'request', ids[i], moment, actions[i], object_types[i], object_ids[i],
        coalesce(place, 'null'), outcomes[i], reasons[i], coalesce(payload, 'null')), 'UTF8');
      IF (audit.is_fit(ids[i], actions[i], object_types[i], object_ids[i], outcomes[i], reasons[i], moment)
        AND octet_length(content) <= 65535) IS NOT TRUE THEN
        RAISE EXCEPTION 'an entry is refused: its form, its size, or the clocks of application and database are more than a minute apart'
          USING ERRCODE = 'CX002', DETAIL = format('%s %s %s', ids[i], actions[i], object_types[i]);
      END IF;
      INSERT INTO audit.entries (id, at, xid, actor_id, case_id, case_seq, action, object_type, object_id, outcome, leaf, bytes)
      SELECT ids[i], moment, pg_current_xact_id(), (context->>'sub')::uuid, head.case_id, head.seq, actions[i], object_types[i],
        object_ids[i], outcomes[i], sha256('\\x00'::bytea || content), content
      FROM audit.logs l WHERE l.name = log;
      IF NOT FOUND THEN
        -- The very first entry, which names the log; or one for another log, which is refused.
        PERFORM audit.assert_log(log);
        PERFORM audit.append(log, ids, actions, object_types, object_ids, case_ids, outcomes, reasons, ciphers, keys);
        RETURN;
      END IF;
      IF ciphers[i] IS NOT NULL THEN
        INSERT INTO audit.payloads (entry_id, at, cipher) VALUES (ids[i], moment, ciphers[i]);
      END IF;
      IF head.case_id IS NOT NULL THEN
        UPDATE audit.case_heads h SET seq = head.seq, leaf = sha256('\\x00'::bytea || content) WHERE h.case_id = head.case_id;
      END IF;
    END LOOP;
  END $$;
`;

export class AuditAppendCheaper20261127024100 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const step of [SERVICES, FIT, APPEND]) await runner.query(step);
  }

  /** Keeps the newer functions: they promise all that the older ones did, and the older code calls them in the same way. */
  async down(): Promise<void> {}
}
