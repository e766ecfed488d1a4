import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The text of an entry, in the canonical form of RFC 8785: keys in order, no blanks. `to_json` and jsonb's output escape strings just
 * as ECMAScript does, which the canonical form asks for; entry-bytes.spec.ts holds these functions against encodeEntry of #proof.
 */
const ENTRY_TEXT = `
  CREATE FUNCTION audit.actor_text(context jsonb) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT '{"auth":{"idp":' || (context->'auth'->'idp')::text
      || ',"methods":' || replace((context->'auth'->'methods')::text, '", "', '","')
      || '},"session":' || (context->'session')::text
      || ',"sub":' || (context->'sub')::text
      || ',"type":' || (context->'type')::text || '}'
  $$;

  CREATE FUNCTION audit.case_text(case_id uuid, seq bigint, prev bytea) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT '{"id":"' || case_id || '","prev":' || coalesce('"' || encode(prev, 'hex') || '"', 'null') || ',"seq":' || seq || '}'
  $$;

  -- NULL for a payload that is refused: without a key, or beyond a mebibyte.
  CREATE FUNCTION audit.payload_text(cipher bytea, key text) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN octet_length(cipher) <= 1048576 AND key <> ''
      THEN '{"alg":"SHA-256","digest":"' || encode(sha256(cipher), 'hex') || '","key":' || to_json(key)::text || '}' END
  $$;

  CREATE FUNCTION audit.entry_text(actor text, log text, request text, id uuid, at timestamptz, action text, object_type text,
    object_id text, case_part text, outcome text, reason text, payload_part text) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT format('{"action":"%s","actor":%s,"at":"%s","case":%s,"id":"%s","log":%s,"object":{"id":%s,"type":"%s"},'
      '"outcome":"%s","payload":%s,"reason":%s,"request":%s,"v":1}', action, actor,
      to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), case_part, id, to_json(log), to_json(object_id), object_type,
      outcome, payload_part, coalesce(to_json(reason)::text, 'null'), to_json(request))
  $$;

  REVOKE ALL ON FUNCTION audit.actor_text(jsonb), audit.case_text(uuid, bigint, bytea), audit.payload_text(bytea, text),
    audit.entry_text(text, text, text, uuid, timestamptz, text, text, text, text, text, text, text) FROM PUBLIC;
`;

/** The refusals: which log, and whether each entry is one that a verifier would accept. */
const GATE = `
  CREATE FUNCTION audit.assert_log(log text) RETURNS void LANGUAGE plpgsql AS $$
  DECLARE
    known text;
  BEGIN
    SELECT name INTO known FROM audit.logs;
    IF known IS NULL THEN
      INSERT INTO audit.logs (name) VALUES (log) ON CONFLICT DO NOTHING;
      SELECT name INTO known FROM audit.logs;
    END IF;
    IF known IS DISTINCT FROM log THEN
      RAISE EXCEPTION 'this database keeps the log %, not %', known, log USING ERRCODE = 'CX002';
    END IF;
  END $$;

  -- One pattern for all that has a form. Ids must be of version 7, and of this minute: a backdated id would sort into the past.
  CREATE FUNCTION audit.is_fit(id uuid, action text, object_type text, object_id text, outcome text, reason text, moment timestamptz)
  RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT (id || ' ' || outcome || ' ' || action || ' ' || object_type) ~
        '^.{14}7.{21} (granted|denied|failed) [a-z][a-z0-9]*([._:-][a-z0-9]+)* [a-z][a-z0-9]*([._:-][a-z0-9]+)*$'
      AND length(action) <= 100 AND length(object_type) <= 100 AND length(object_id) BETWEEN 1 AND 255
      AND (reason IS NULL OR length(reason) BETWEEN 1 AND 10000)
      AND uuid_extract_timestamp(id) BETWEEN moment - interval '1 minute' AND moment + interval '1 minute'
  $$;

  -- In the order of ids, so that two writers of the same cases wait for each other instead of deadlocking.
  CREATE FUNCTION audit.lock_cases(case_ids uuid[]) RETURNS void LANGUAGE plpgsql AS $$
  DECLARE
    listed uuid;
  BEGIN
    FOR listed IN SELECT DISTINCT c FROM unnest(case_ids) c WHERE c IS NOT NULL ORDER BY c LOOP
      PERFORM FROM audit.case_heads h WHERE h.case_id = listed FOR UPDATE;
      IF NOT FOUND THEN
        INSERT INTO audit.case_heads (case_id) VALUES (listed) ON CONFLICT DO NOTHING;
        PERFORM FROM audit.case_heads h WHERE h.case_id = listed FOR UPDATE;
      END IF;
    END LOOP;
  END $$;

  REVOKE ALL ON FUNCTION audit.assert_log(text), audit.is_fit(uuid, text, text, text, text, text, timestamptz),
    audit.lock_cases(uuid[]) FROM PUBLIC;
`;

/**
 * The only way in, for one entry or for many in one round trip. The caller names what happened; who did it, when, and at which place
 * in its case are taken here, so that an injected statement can forge none of them.
 * Raises CX001 without an authenticated context, CX002 for an entry that is refused. Every expression is prepared anew in each
 * transaction, so there are few of them, and those of cases and payloads are only reached when there are any.
 */
const APPEND = `
  CREATE FUNCTION audit.append(log text, ids uuid[], actions text[], object_types text[], object_ids text[], case_ids uuid[],
    outcomes text[], reasons text[], ciphers bytea[], keys text[]) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  -- A session keeps its plans: one made while few cases existed would go on scanning them all when there are many.
  SET enable_seqscan = off
  AS $$
  DECLARE
    context jsonb := platform.context();
    actor text := audit.actor_text(context);
    request text := context->>'request';
    actor_id uuid := context->>'sub';
    moment timestamptz;
    place text := 'null';
    payload text := 'null';
    head audit.case_heads;
    content bytea;
    hashed bytea;
  BEGIN
    IF (actor NOT LIKE '%"methods":[]%' AND strpos(actor, '\\') = 0 AND request <> '') IS NOT TRUE THEN
      RAISE EXCEPTION 'nothing is recorded without an authenticated context' USING ERRCODE = 'CX001';
    END IF;
    PERFORM audit.assert_log(log);
    IF array_remove(case_ids, NULL) <> '{}' THEN PERFORM audit.lock_cases(case_ids); END IF;
    -- After the lock: within a case, time never runs against the sequence.
    moment := clock_timestamp();
    FOR i IN 1..cardinality(ids) LOOP
      IF audit.is_fit(ids[i], actions[i], object_types[i], object_ids[i], outcomes[i], reasons[i], moment) IS NOT TRUE THEN
        RAISE EXCEPTION 'an entry is refused: its form, or the clocks of application and database are more than a minute apart'
          USING ERRCODE = 'CX002', DETAIL = format('%s %s %s', ids[i], actions[i], object_types[i]);
      END IF;
      IF case_ids[i] IS NOT NULL THEN
        SELECT h.case_id, h.seq + 1, h.leaf INTO head FROM audit.case_heads h WHERE h.case_id = case_ids[i];
        place := audit.case_text(head.case_id, head.seq, head.leaf);
      END IF;
      IF ciphers[i] IS NOT NULL THEN
        payload := audit.payload_text(ciphers[i], keys[i]);
        IF payload IS NULL THEN RAISE EXCEPTION 'an entry is refused: its payload' USING ERRCODE = 'CX002'; END IF;
        INSERT INTO audit.payloads (entry_id, at, cipher) VALUES (ids[i], moment, ciphers[i]);
      END IF;
      content := convert_to(audit.entry_text(actor, log, request, ids[i], moment, actions[i], object_types[i], object_ids[i], place,
        outcomes[i], reasons[i], payload), 'UTF8');
      IF octet_length(content) > 65535 THEN RAISE EXCEPTION 'an entry is refused: its size' USING ERRCODE = 'CX002'; END IF;
      hashed := sha256('\\x00'::bytea || content);
      INSERT INTO audit.entries (id, at, xid, actor_id, case_id, case_seq, action, object_type, object_id, outcome, leaf, bytes)
      VALUES (ids[i], moment, pg_current_xact_id(), actor_id, head.case_id, head.seq, actions[i], object_types[i], object_ids[i],
        outcomes[i], hashed, content);
      IF place <> 'null' THEN
        UPDATE audit.case_heads h SET seq = head.seq, leaf = hashed WHERE h.case_id = head.case_id;
        head := NULL;
        place := 'null';
      END IF;
      payload := 'null';
      -- Entries of one call keep their order in every list that is sorted by time.
      moment := moment + interval '1 microsecond';
    END LOOP;
  END $$;
  REVOKE ALL ON FUNCTION audit.append(text, uuid[], text[], text[], text[], uuid[], text[], text[], bytea[], text[]) FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION audit.append(text, uuid[], text[], text[], text[], uuid[], text[], text[], bytea[], text[])
    TO caspix_app, caspix_worker;
`;

/** The function through which every entry comes. */
export class AuditAppend20261122000210 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const step of [ENTRY_TEXT, GATE, APPEND]) await runner.query(step);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP FUNCTION audit.append(text, uuid[], text[], text[], text[], uuid[], text[], text[], bytea[], text[]);
      DROP FUNCTION audit.lock_cases, audit.is_fit, audit.assert_log, audit.entry_text, audit.payload_text, audit.case_text, audit.actor_text;
    `);
  }
}
