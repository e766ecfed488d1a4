import type { MigrationInterface, QueryRunner } from 'typeorm';

const needs = `
  -- What a request needs: in each group so many people who hold its permission, and every group. Two arrays of one length.
  ALTER TABLE rbac.approvals
    ADD COLUMN needs text[],
    ADD COLUMN needs_votes smallint[],
    -- 'role:ID' or 'team:ID': whoever is in it would be given something, and does not decide.
    ADD COLUMN concerns_groups text[] NOT NULL DEFAULT '{}';
  ALTER TABLE rbac.approvals DISABLE TRIGGER four_eyes;
  UPDATE rbac.approvals SET needs = ARRAY[requires], needs_votes = ARRAY[1];
  ALTER TABLE rbac.approvals ENABLE ALWAYS TRIGGER four_eyes;
  ALTER TABLE rbac.approvals
    ALTER COLUMN needs SET NOT NULL,
    ALTER COLUMN needs_votes SET NOT NULL,
    ADD CONSTRAINT needs_somebody CHECK (cardinality(needs) BETWEEN 1 AND 5 AND cardinality(needs) = cardinality(needs_votes)
      AND 1 <= ALL (needs_votes) AND 9 >= ALL (needs_votes) AND needs[1] = requires),
    ADD CONSTRAINT made_once UNIQUE (id, maker_id);
  GRANT INSERT (needs, needs_votes, concerns_groups) ON rbac.approvals TO caspix_app;
`;

const votes = `
  CREATE TABLE rbac.approval_votes (
    id uuid PRIMARY KEY,
    approval_id uuid NOT NULL,
    -- The group that it counts for, from 1.
    need smallint NOT NULL CHECK (need BETWEEN 1 AND 5),
    verdict text NOT NULL CHECK (verdict IN ('APPROVE', 'REFUSE')),
    -- What the voter saw.
    digest bytea NOT NULL,
    reason text,
    -- The trigger fills in both persons and the maker: who votes says nothing about them.
    maker_id uuid NOT NULL,
    maker_person uuid NOT NULL,
    voter_id uuid NOT NULL REFERENCES rbac.principals,
    voter_person uuid NOT NULL,
    voted_at timestamptz NOT NULL,
    entry uuid NOT NULL,
    FOREIGN KEY (approval_id, maker_id) REFERENCES rbac.approvals (id, maker_id),
    CONSTRAINT maker_does_not_vote CHECK (voter_id <> maker_id AND voter_person <> maker_person),
    CONSTRAINT a_person_votes_once UNIQUE (approval_id, voter_person)
  );
`;

const readers = `
  CREATE FUNCTION rbac.holds(of_user uuid, asked text, moment timestamptz) RETURNS boolean
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT EXISTS (
      SELECT FROM rbac.grants g
      JOIN rbac.role_permissions rp ON rp.role = g.role AND rp.permission = asked
      JOIN rbac.principals p ON p.user_id = g.user_id AND p.active
      WHERE g.user_id = of_user AND g.revoked_at IS NULL AND (g.expires_at IS NULL OR g.expires_at > moment))
  $$;

  -- Whether the acting person holds it now, whatever the session has read: waits for a change of that person's roles that is under way,
  -- and holds off the next one.
  CREATE FUNCTION rbac.actor_still_holds(asked text) RETURNS boolean
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $$
  BEGIN
    PERFORM FROM rbac.principals WHERE user_id = platform.actor_id() FOR SHARE;
    RETURN rbac.holds(platform.actor_id(), asked, clock_timestamp());
  END $$;

  -- Whether the acting person, through whatever account, is among those whom a request would give something.
  CREATE FUNCTION rbac.concerns_actor(users uuid[], groups text[]) RETURNS boolean
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT EXISTS (
      SELECT FROM rbac.principals me JOIN rbac.principals p ON p.person_id = me.person_id
      WHERE me.user_id = platform.actor_id() AND (
        p.user_id = ANY (users)
        OR EXISTS (SELECT FROM rbac.grants g WHERE g.user_id = p.user_id AND 'role:' || g.role = ANY (groups)
          AND g.revoked_at IS NULL AND (g.expires_at IS NULL OR g.expires_at > clock_timestamp()))
        OR EXISTS (SELECT FROM rbac.team_members m WHERE m.user_id = p.user_id AND 'team:' || m.team_id::text = ANY (groups)
          AND m.removed_at IS NULL)))
  $$;
  REVOKE ALL ON FUNCTION rbac.holds(uuid, text, timestamptz), rbac.actor_still_holds(text), rbac.concerns_actor(uuid[], text[]) FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION rbac.actor_still_holds(text), rbac.concerns_actor(uuid[], text[]) TO caspix_app, caspix_worker;
`;

const voting = `
  -- Who may vote, said by the database: it believes the signed context about who acts, and nothing else.
  CREATE FUNCTION rbac.guard_vote() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
  DECLARE asked rbac.approvals;
  BEGIN
    SELECT * INTO asked FROM rbac.approvals WHERE id = NEW.approval_id FOR UPDATE;
    IF NOT FOUND OR asked.state <> 'PENDING' THEN
      RAISE EXCEPTION 'request % waits for no vote', NEW.approval_id USING ERRCODE = 'CX004';
    END IF;
    NEW.maker_id := asked.maker_id;
    NEW.maker_person := (SELECT p.person_id FROM rbac.principals p WHERE p.user_id = asked.maker_id);
    NEW.voter_person := rbac.person_of(NEW.voter_id);
    IF NEW.voter_id IS DISTINCT FROM platform.actor_id() OR platform.context()->>'type' IS DISTINCT FROM 'user' THEN
      RAISE EXCEPTION 'only the acting person votes' USING ERRCODE = 'CX003';
    END IF;
    IF NEW.voter_person IS NULL OR NEW.voter_id = asked.maker_id OR NEW.voter_person = NEW.maker_person THEN
      RAISE EXCEPTION 'nobody votes on a request of their own' USING ERRCODE = 'CX003';
    END IF;
    IF rbac.concerns_actor(asked.concerns, asked.concerns_groups) THEN
      RAISE EXCEPTION 'nobody votes on what they would be given' USING ERRCODE = 'CX003';
    END IF;
    IF NEW.digest <> asked.digest THEN
      RAISE EXCEPTION 'the vote is about something else' USING ERRCODE = 'CX004';
    END IF;
    IF greatest(NEW.voted_at, clock_timestamp()) > asked.expires_at THEN
      RAISE EXCEPTION 'request % has run out', asked.id USING ERRCODE = 'CX004';
    END IF;
    IF NEW.need > cardinality(asked.needs) OR NOT platform.permits(asked.needs[NEW.need]) THEN
      RAISE EXCEPTION 'this vote needs %', asked.needs[NEW.need] USING ERRCODE = '42501';
    END IF;
    IF NOT rbac.actor_still_holds(asked.needs[NEW.need]) THEN
      RAISE EXCEPTION 'what the voter may do has changed' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
  END $$;
  CREATE TRIGGER who_votes BEFORE INSERT ON rbac.approval_votes FOR EACH ROW EXECUTE FUNCTION rbac.guard_vote();
  CREATE TRIGGER never_changed BEFORE UPDATE OR DELETE ON rbac.approval_votes FOR EACH ROW EXECUTE FUNCTION platform.refuse_change();
  CREATE TRIGGER never_emptied BEFORE TRUNCATE ON rbac.approval_votes FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();
  ALTER TABLE rbac.approval_votes ENABLE ALWAYS TRIGGER who_votes;
  ALTER TABLE rbac.approval_votes ENABLE ALWAYS TRIGGER never_changed;
  ALTER TABLE rbac.approval_votes ENABLE ALWAYS TRIGGER never_emptied;
`;

/** Beside what the first version asked: that the votes are there. The permission is asked of each vote. */
const decision = `
  CREATE OR REPLACE FUNCTION rbac.guard_decision() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
  DECLARE checker_person uuid;
  BEGIN
    IF TG_OP <> 'UPDATE' THEN
      RAISE EXCEPTION 'requests for approval are never removed' USING ERRCODE = 'CX004';
    END IF;
    IF OLD.state <> 'PENDING' THEN
      RAISE EXCEPTION 'request % is % already', OLD.id, OLD.state USING ERRCODE = 'CX004';
    END IF;
    IF to_jsonb(NEW) - ARRAY['state', 'checker_id', 'decided_at', 'decided_entry', 'decision_reason']
      IS DISTINCT FROM to_jsonb(OLD) - ARRAY['state', 'checker_id', 'decided_at', 'decided_entry', 'decision_reason'] THEN
      RAISE EXCEPTION 'what was asked for does not change' USING ERRCODE = 'CX004';
    END IF;
    IF NEW.state IN ('APPROVED', 'REFUSED') THEN
      IF NEW.checker_id IS DISTINCT FROM platform.actor_id() THEN
        RAISE EXCEPTION 'only the acting person decides' USING ERRCODE = 'CX003';
      END IF;
      checker_person := rbac.person_of(NEW.checker_id);
      IF NEW.checker_id = OLD.maker_id OR checker_person IS NULL OR checker_person IS NOT DISTINCT FROM rbac.person_of(OLD.maker_id) THEN
        RAISE EXCEPTION 'nobody decides a request of their own' USING ERRCODE = 'CX003';
      END IF;
      IF NOT EXISTS (SELECT FROM unnest(OLD.needs) AS need WHERE platform.permits(need)) THEN
        RAISE EXCEPTION 'deciding this needs %', OLD.needs USING ERRCODE = '42501';
      END IF;
      IF greatest(NEW.decided_at, clock_timestamp()) > OLD.expires_at THEN
        RAISE EXCEPTION 'request % has run out', OLD.id USING ERRCODE = 'CX004';
      END IF;
      IF NOT EXISTS (SELECT FROM rbac.approval_votes v WHERE v.approval_id = OLD.id AND v.voter_id = NEW.checker_id
          AND v.verdict = CASE NEW.state WHEN 'APPROVED' THEN 'APPROVE' ELSE 'REFUSE' END) THEN
        RAISE EXCEPTION 'whoever decides has voted' USING ERRCODE = 'CX003';
      END IF;
      IF NEW.state = 'APPROVED' AND EXISTS (SELECT FROM unnest(OLD.needs_votes) WITH ORDINALITY AS n (wanted, need)
          WHERE n.wanted > (SELECT count(*) FROM rbac.approval_votes v WHERE v.approval_id = OLD.id AND v.need = n.need AND v.verdict = 'APPROVE')) THEN
        RAISE EXCEPTION 'request % needs more votes', OLD.id USING ERRCODE = 'CX003';
      END IF;
    ELSIF NEW.state = 'WITHDRAWN' AND platform.actor_id() IS DISTINCT FROM OLD.maker_id THEN
      RAISE EXCEPTION 'only its maker withdraws a request' USING ERRCODE = '42501';
    END IF;
    RETURN NEW;
  END $$;
`;

const rights = `
  GRANT SELECT, INSERT (id, approval_id, need, verdict, digest, reason, voter_id, voted_at, entry) ON rbac.approval_votes TO caspix_app;
  GRANT SELECT ON rbac.approval_votes TO caspix_worker;
  ALTER TABLE rbac.approval_votes ENABLE ROW LEVEL SECURITY;
  ALTER TABLE rbac.approval_votes FORCE ROW LEVEL SECURITY;
  CREATE POLICY owners_functions ON rbac.approval_votes TO caspix_owner USING (true) WITH CHECK (true);
  -- The policies of the request decide who sees it: this reads it as the reader.
  CREATE POLICY seen_with_the_request ON rbac.approval_votes FOR SELECT TO caspix_app, caspix_worker
    USING (EXISTS (SELECT FROM rbac.approvals a WHERE a.id = approval_id));
  CREATE POLICY cast_as_oneself ON rbac.approval_votes FOR INSERT TO caspix_app WITH CHECK (voter_id = (SELECT platform.actor_id()));
`;

/** Votes: a request may need several people, of several kinds. What existed needs one, as before. */
export class Votes20261127024500 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const part of [needs, votes, readers, voting, decision, rights]) await runner.query(part);
  }

  async down(): Promise<void> {
    throw new Error('Votes are not taken back: who decided would be forgotten');
  }
}
