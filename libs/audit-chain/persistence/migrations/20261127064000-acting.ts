import type { MigrationInterface, QueryRunner } from 'typeorm';

/** As before, by the actor's id: which database login a named service may act through. */
const SERVICES = `
  CREATE FUNCTION audit.may_act(actor uuid, login name) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT actor::text NOT LIKE '00000000-0000-7000-8000-%' OR CASE right(actor::text, 2)
      WHEN '01' THEN login = 'caspix_app'
      WHEN '04' THEN login IN ('caspix_app', 'caspix_worker')
      WHEN '05' THEN login IN ('caspix_app', 'caspix_worker')
      WHEN '08' THEN login IN ('caspix_app', 'caspix_worker')
      WHEN '22' THEN login IN ('caspix_app', 'caspix_worker')
      ELSE login = 'caspix_worker' END
  $$;
  REVOKE ALL ON FUNCTION audit.may_act(uuid, name) FROM PUBLIC;
`;

/** As before; who acts comes as the text that is stored, out of the context that was signed. */
const APPEND = `
  CREATE OR REPLACE FUNCTION audit.append(log text, ids uuid[], actions text[], object_types text[], object_ids text[], case_ids uuid[],
    outcomes text[], reasons text[], ciphers bytea[], keys text[]) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  -- A session keeps its plans: one made while few cases existed would go on scanning them all when there are many.
  SET enable_seqscan = off
  AS $$
  DECLARE
    actor text;
    request text;
    who uuid;
    moment timestamptz := clock_timestamp();
    place text;
    payload text;
    head audit.case_heads;
    content bytea;
  BEGIN
    SELECT a.actor, a.request, a.sub INTO actor, request, who FROM platform.acting() a;
    IF (actor LIKE '{"auth":{"idp":"%","methods":["%"]},"session":"%","sub":"' || who || '","type":"%"}'
      AND actor NOT LIKE '%""%' AND strpos(actor, '\\') = 0 AND request <> '' AND audit.may_act(who, session_user)) IS NOT TRUE THEN
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
      content := convert_to(audit.entry_text(actor, log, request, ids[i], moment, actions[i], object_types[i], object_ids[i],
        coalesce(place, 'null'), outcomes[i], reasons[i], coalesce(payload, 'null')), 'UTF8');
      IF (audit.is_fit(ids[i], actions[i], object_types[i], object_ids[i], outcomes[i], reasons[i], moment)
        AND octet_length(content) <= 65535) IS NOT TRUE THEN
        RAISE EXCEPTION 'an entry is refused: its form, its size, or the clocks of application and database are more than a minute apart'
          USING ERRCODE = 'CX002', DETAIL = format('%s %s %s', ids[i], actions[i], object_types[i]);
      END IF;
      INSERT INTO audit.entries (id, at, xid, actor_id, case_id, case_seq, action, object_type, object_id, outcome, leaf, bytes)
      SELECT ids[i], moment, pg_current_xact_id(), who, head.case_id, head.seq, actions[i], object_types[i],
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

const OLD = 'DROP FUNCTION audit.may_act(jsonb, name), audit.actor_text(jsonb)';

export class AuditActing20261127064000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const step of [SERVICES, APPEND, OLD]) await runner.query(step);
  }

  async down(): Promise<void> {
    throw new Error('The contexts of the release before have other lines: restore a backup instead');
  }
}
