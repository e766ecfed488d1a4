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

  CREATE FUNCTION audit.payload_text(cipher bytea, key text) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN cipher IS NULL THEN 'null'
      ELSE '{"alg":"SHA-256","digest":"' || encode(sha256(cipher), 'hex') || '","key":' || to_json(key)::text || '}' END
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

/** The refusals: who, in which log, and whether each entry is one that a verifier would accept. */
const GATE = `
  CREATE FUNCTION audit.open_log(log text) RETURNS jsonb LANGUAGE plpgsql AS $$
  DECLARE
    context jsonb := platform.context();
    known text;
  BEGIN
    IF context IS NULL OR coalesce(jsonb_array_length(context->'auth'->'methods'), 0) = 0 OR context->'auth'->>'idp' IS NULL
      OR context->>'sub' IS NULL OR coalesce(context->>'session', '') = '' OR coalesce(context->>'request', '') = ''
      OR strpos((context->'auth')::text, '\\') > 0 THEN
      RAISE EXCEPTION 'nothing is recorded without an authenticated context' USING ERRCODE = 'CX001';
    END IF;
    SELECT name INTO known FROM audit.logs;
    IF known IS NULL THEN
      INSERT INTO audit.logs (name) VALUES (log) ON CONFLICT DO NOTHING;
      SELECT name INTO known FROM audit.logs;
    END IF;
    IF known IS DISTINCT FROM log THEN
      RAISE EXCEPTION 'this database keeps the log %, not %', known, log USING ERRCODE = 'CX002';
    END IF;
    RETURN context;
  END $$;

  -- Says what is wrong with an entry, or NULL. Ids must be of version 7 and of this minute: a backdated id would sort into the past.
  CREATE FUNCTION audit.fault(id uuid, action text, object_type text, object_id text, outcome text, reason text, moment timestamptz)
  RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE
      WHEN uuid_extract_version(id) IS DISTINCT FROM 7 THEN 'id'
      WHEN uuid_extract_timestamp(id) NOT BETWEEN moment - interval '1 minute' AND moment + interval '1 minute'
        THEN 'id, or the clocks of application and database are more than a minute apart'
      WHEN (action ~ '^[a-z][a-z0-9]*([._:-][a-z0-9]+)*$' AND length(action) <= 100) IS NOT TRUE THEN 'action'
      WHEN (object_type ~ '^[a-z][a-z0-9]*([._:-][a-z0-9]+)*$' AND length(object_type) <= 100) IS NOT TRUE THEN 'object.type'
      WHEN (length(object_id) BETWEEN 1 AND 255) IS NOT TRUE THEN 'object.id'
      WHEN (outcome IN ('granted', 'denied', 'failed')) IS NOT TRUE THEN 'outcome'
      WHEN length(reason) NOT BETWEEN 1 AND 10000 THEN 'reason'
    END
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

  REVOKE ALL ON FUNCTION audit.open_log(text), audit.fault(uuid, text, text, text, text, text, timestamptz),
    audit.lock_cases(uuid[]) FROM PUBLIC;
`;

/**
 * The only way in, for one entry or for many in one round trip. The caller names what happened; who did it, when, and at which place
 * in its case are taken here, so that an injected statement can forge none of them.
 * Raises CX001 without an authenticated context, CX002 for an entry that is refused.
 */
const APPEND = `
  CREATE FUNCTION audit.append(log text, ids uuid[], actions text[], object_types text[], object_ids text[], case_ids uuid[],
    outcomes text[], reasons text[], ciphers bytea[], keys text[]) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  -- A session keeps its plans: one made while few cases existed would go on scanning them all when there are many.
  SET enable_seqscan = off
  AS $$
  DECLARE
    context jsonb := audit.open_log(log);
    actor text := audit.actor_text(context);
    actor_id uuid := context->>'sub';
    request text := context->>'request';
    moment timestamptz;
    fault text;
    head audit.case_heads;
    place text;
    content bytea;
    hashed bytea;
  BEGIN
    IF array_remove(case_ids, NULL) <> '{}' THEN PERFORM audit.lock_cases(case_ids); END IF;
    -- After the lock: within a case, time never runs against the sequence.
    moment := clock_timestamp();
    FOR i IN 1..cardinality(ids) LOOP
      fault := audit.fault(ids[i], actions[i], object_types[i], object_ids[i], outcomes[i], reasons[i], moment);
      IF fault IS NULL AND ((ciphers[i] IS NULL) <> (keys[i] IS NULL) OR octet_length(ciphers[i]) > 1048576) THEN fault := 'payload'; END IF;
      IF fault IS NOT NULL THEN RAISE EXCEPTION 'the entry is refused: %', fault USING ERRCODE = 'CX002'; END IF;
      head := NULL;
      place := 'null';
      IF case_ids[i] IS NOT NULL THEN
        SELECT h.case_id, h.seq + 1, h.leaf INTO head FROM audit.case_heads h WHERE h.case_id = case_ids[i];
        place := audit.case_text(head.case_id, head.seq, head.leaf);
      END IF;
      content := convert_to(audit.entry_text(actor, log, request, ids[i], moment, actions[i], object_types[i], object_ids[i], place,
        outcomes[i], reasons[i], audit.payload_text(ciphers[i], keys[i])), 'UTF8');
      IF octet_length(content) > 65535 THEN RAISE EXCEPTION 'the entry is refused: too large' USING ERRCODE = 'CX002'; END IF;
      hashed := sha256('\\x00'::bytea || content);
      INSERT INTO audit.entries (id, at, xid, actor_id, case_id, case_seq, action, object_type, object_id, outcome, leaf, bytes)
      VALUES (ids[i], moment, pg_current_xact_id(), actor_id, head.case_id, head.seq, actions[i], object_types[i], object_ids[i],
        outcomes[i], hashed, content);
      IF head.case_id IS NOT NULL THEN
        UPDATE audit.case_heads h SET seq = head.seq, leaf = hashed WHERE h.case_id = head.case_id;
      END IF;
      IF ciphers[i] IS NOT NULL THEN
        INSERT INTO audit.payloads (entry_id, at, cipher) VALUES (ids[i], moment, ciphers[i]);
      END IF;
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
      DROP FUNCTION audit.lock_cases, audit.fault, audit.open_log, audit.entry_text, audit.payload_text, audit.case_text, audit.actor_text;
    `);
  }
}
