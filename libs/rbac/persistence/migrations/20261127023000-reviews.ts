import type { MigrationInterface, QueryRunner } from 'typeorm';

const tables = `
  -- Which permissions somebody used on which day: one row however often, so that nobody ever counts the log.
  CREATE TABLE rbac.permission_use (
    user_id uuid NOT NULL REFERENCES rbac.principals,
    permission text NOT NULL REFERENCES rbac.permissions,
    day date NOT NULL,
    uses bigint NOT NULL CHECK (uses > 0),
    last_at timestamptz NOT NULL,
    PRIMARY KEY (user_id, permission, day)
  );

  CREATE TABLE rbac.reviews (
    id uuid PRIMARY KEY,
    serial bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    title text NOT NULL,
    scope text NOT NULL CHECK (scope IN ('all', 'privileged', 'role', 'team')),
    scope_id text,
    reviewers uuid[] NOT NULL CHECK (cardinality(reviewers) BETWEEN 1 AND 50),
    accountable uuid NOT NULL REFERENCES rbac.principals,
    due_at timestamptz NOT NULL,
    recurrence text NOT NULL CHECK (recurrence IN ('once', 'monthly', 'quarterly', 'half-yearly', 'yearly')),
    unanswered text NOT NULL CHECK (unanswered IN ('report', 'suspend')),
    follows uuid UNIQUE REFERENCES rbac.reviews,
    proposed_by uuid NOT NULL,
    proposed_at timestamptz NOT NULL,
    approval uuid REFERENCES rbac.approvals,
    state text NOT NULL DEFAULT 'PROPOSED' CHECK (state IN ('PROPOSED', 'OPEN', 'SIGNED', 'DROPPED')),
    opened_at timestamptz,
    activity_at timestamptz,
    reminded_at timestamptz,
    escalated_at timestamptz,
    signed_by uuid,
    signed_at timestamptz,
    sign_note text,
    result bytea,
    -- Time to answer: nobody ends other people's grants by haste.
    CHECK (due_at >= proposed_at + interval '3 days'),
    CHECK ((scope IN ('role', 'team')) = (scope_id IS NOT NULL)),
    CHECK ((state IN ('OPEN', 'SIGNED')) = (opened_at IS NOT NULL)),
    CHECK ((state = 'SIGNED') = (num_nonnulls(signed_by, signed_at, sign_note, result) = 4))
  );
  CREATE INDEX reviews_listed ON rbac.reviews (proposed_at DESC, id DESC);
  CREATE INDEX reviews_open ON rbac.reviews (due_at) WHERE state = 'OPEN';

  CREATE TABLE rbac.review_items (
    id uuid PRIMARY KEY,
    review_id uuid NOT NULL REFERENCES rbac.reviews,
    grant_id uuid NOT NULL REFERENCES rbac.grants,
    user_id uuid NOT NULL REFERENCES rbac.principals,
    role text NOT NULL,
    last_used_at timestamptz,
    uses bigint NOT NULL DEFAULT 0,
    answer text CHECK (answer IN ('KEEP', 'REVOKE')),
    reason text CHECK (length(btrim(reason)) > 0),
    answered_by uuid REFERENCES rbac.principals,
    answered_at timestamptz,
    request uuid UNIQUE REFERENCES rbac.approvals,
    suspended_at timestamptz,
    spared_at timestamptz,
    UNIQUE (review_id, grant_id),
    CONSTRAINT answered_or_not CHECK (num_nonnulls(answer, reason, answered_by, answered_at) IN (0, 4)),
    CONSTRAINT nobody_reviews_own_access CHECK (answered_by <> user_id),
    CONSTRAINT a_revocation_is_a_request CHECK ((answer IS NOT DISTINCT FROM 'REVOKE') = (request IS NOT NULL))
  );
  CREATE INDEX review_items_listed ON rbac.review_items (review_id, id);
  CREATE INDEX review_items_unanswered ON rbac.review_items (review_id) WHERE answer IS NULL;

  -- A grant may also be ended by an item of a review: with an approved request, or because nobody answered in time.
  ALTER TABLE rbac.grants ADD COLUMN review_item uuid UNIQUE REFERENCES rbac.review_items;
  ALTER TABLE rbac.grants DROP CONSTRAINT IF EXISTS grants_check;
  ALTER TABLE rbac.grants ADD CONSTRAINT ended_by_somebody CHECK ((revoked_at IS NULL) = (revoked_by IS NULL AND review_item IS NULL));
`;

const grantGuard = `
  CREATE FUNCTION rbac.guard_review_end() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
  DECLARE
    ending text[] := ARRAY['revoked_at', 'revoked_by', 'review_item'];
    item rbac.review_items;
    review rbac.reviews;
  BEGIN
    IF TG_OP = 'INSERT' OR OLD.revoked_at IS NOT NULL OR (to_jsonb(NEW) - ending) IS DISTINCT FROM (to_jsonb(OLD) - ending) THEN
      RAISE EXCEPTION 'a review ends a grant, once, and changes nothing else of it' USING ERRCODE = 'CX004';
    END IF;
    SELECT * INTO item FROM rbac.review_items i WHERE i.id = NEW.review_item AND i.grant_id = NEW.id;
    IF NOT FOUND THEN RAISE EXCEPTION 'the review is about another grant' USING ERRCODE = 'CX003'; END IF;
    IF NEW.revoked_by IS NOT NULL THEN
      PERFORM rbac.assert_approved(NEW.revoked_by, 'review.revoke', jsonb_build_object('itemId', item.id, 'grantId', NEW.id));
    ELSE
      SELECT * INTO review FROM rbac.reviews r WHERE r.id = item.review_id;
      IF item.answer IS NOT NULL OR review.state <> 'OPEN' OR review.unanswered <> 'suspend' OR review.due_at > clock_timestamp()
        OR NOT platform.permits('review:tend') THEN
        RAISE EXCEPTION 'only what nobody answered in time is suspended, where the campaign says so' USING ERRCODE = 'CX003';
      END IF;
    END IF;
    IF rbac.keeps_roles(NEW.role) AND rbac.other_role_keepers(NEW.user_id) = 0 THEN
      RAISE EXCEPTION 'the last administrator stays' USING ERRCODE = 'CX004';
    END IF;
    RETURN NEW;
  END $$;

  DROP TRIGGER approved_only ON rbac.grants;
  CREATE TRIGGER approved_only BEFORE INSERT OR UPDATE ON rbac.grants FOR EACH ROW
    WHEN (NEW.review_item IS NULL) EXECUTE FUNCTION rbac.guard_grant();
  CREATE TRIGGER ended_by_review BEFORE INSERT OR UPDATE ON rbac.grants FOR EACH ROW
    WHEN (NEW.review_item IS NOT NULL) EXECUTE FUNCTION rbac.guard_review_end();
  ALTER TABLE rbac.grants ENABLE ALWAYS TRIGGER approved_only, ENABLE ALWAYS TRIGGER ended_by_review;
  GRANT UPDATE (review_item) ON rbac.grants TO caspix_app;
  CREATE POLICY taken_by_review ON rbac.grants FOR UPDATE TO caspix_app
    USING ((SELECT platform.permits('review:sign')) OR (SELECT platform.permits('review:tend')));
  CREATE POLICY seen_by_review ON rbac.grants FOR SELECT TO caspix_app
    USING ((SELECT platform.permits('review:read')) OR (SELECT platform.permits('review:tend')));
`;

const reviewGuards = `
  CREATE FUNCTION rbac.guard_review() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
  DECLARE
    moving text[] := ARRAY['approval', 'state', 'opened_at', 'activity_at', 'reminded_at', 'escalated_at', 'signed_by', 'signed_at',
      'sign_note', 'result'];
  BEGIN
    IF TG_OP = 'DELETE' THEN RAISE EXCEPTION 'access reviews are never removed' USING ERRCODE = 'CX004'; END IF;
    IF TG_OP = 'INSERT' THEN
      IF NEW.state <> 'PROPOSED' THEN RAISE EXCEPTION 'an access review begins as a proposal' USING ERRCODE = 'CX004'; END IF;
      -- What follows by itself was agreed to with the first one, and so may differ from it in nothing but its dates.
      IF NEW.follows IS NOT NULL AND (NOT platform.permits('review:tend') OR NOT EXISTS (
        SELECT FROM rbac.reviews r WHERE r.id = NEW.follows AND r.state IN ('OPEN', 'SIGNED') AND r.recurrence <> 'once'
          AND (r.title, r.scope, r.scope_id, r.reviewers, r.accountable, r.recurrence, r.unanswered)
            IS NOT DISTINCT FROM (NEW.title, NEW.scope, NEW.scope_id, NEW.reviewers, NEW.accountable, NEW.recurrence, NEW.unanswered)
      )) THEN
        RAISE EXCEPTION 'only a recurring access review has a successor, on the same terms' USING ERRCODE = 'CX003';
      END IF;
      RETURN NEW;
    END IF;
    IF (to_jsonb(NEW) - moving) IS DISTINCT FROM (to_jsonb(OLD) - moving) OR OLD.state IN ('SIGNED', 'DROPPED')
      OR (OLD.approval IS NOT NULL AND NEW.approval IS DISTINCT FROM OLD.approval) THEN
      RAISE EXCEPTION 'the terms of an access review do not change' USING ERRCODE = 'CX004';
    END IF;
    IF NEW.state = 'OPEN' AND OLD.state = 'PROPOSED' AND NEW.unanswered = 'suspend' AND NEW.follows IS NULL THEN
      PERFORM rbac.assert_approved(NEW.approval, 'review.open', jsonb_build_object('reviewId', NEW.id));
    END IF;
    IF NEW.state = 'PROPOSED' AND OLD.state <> 'PROPOSED' THEN
      RAISE EXCEPTION 'an access review does not go back' USING ERRCODE = 'CX004';
    END IF;
    IF NEW.state = 'SIGNED' THEN PERFORM rbac.assert_signable(NEW); END IF;
    RETURN NEW;
  END $$;

  CREATE FUNCTION rbac.assert_signable(review rbac.reviews) RETURNS void
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  BEGIN
    IF review.signed_by IS DISTINCT FROM platform.actor_id() OR review.signed_by <> review.accountable
      OR NOT platform.permits('review:sign') THEN
      RAISE EXCEPTION 'only the accountable manager signs an access review off' USING ERRCODE = 'CX003';
    END IF;
    IF EXISTS (
      SELECT FROM rbac.review_items i LEFT JOIN rbac.approvals a ON a.id = i.request JOIN rbac.grants g ON g.id = i.grant_id
      WHERE i.review_id = review.id AND g.revoked_at IS NULL AND (g.expires_at IS NULL OR g.expires_at > clock_timestamp())
        AND (a.state = 'PENDING' OR (i.answer IS NULL AND i.spared_at IS NULL
          AND (review.unanswered = 'suspend' OR review.due_at > clock_timestamp())))
    ) THEN
      RAISE EXCEPTION 'something in this access review is not settled yet' USING ERRCODE = 'CX004';
    END IF;
  END $$;
  REVOKE ALL ON FUNCTION rbac.assert_signable(rbac.reviews) FROM PUBLIC;

  CREATE FUNCTION rbac.guard_review_item() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
  DECLARE
    answering text[] := ARRAY['answer', 'reason', 'answered_by', 'answered_at', 'request'];
    tending text[] := ARRAY['last_used_at', 'uses', 'suspended_at', 'spared_at'];
    review rbac.reviews;
    reviewer_person uuid;
  BEGIN
    IF TG_OP = 'DELETE' THEN RAISE EXCEPTION 'what is under review stays listed' USING ERRCODE = 'CX004'; END IF;
    IF TG_OP = 'INSERT' THEN
      IF NEW.answer IS NOT NULL OR NEW.suspended_at IS NOT NULL OR NEW.spared_at IS NOT NULL THEN
        RAISE EXCEPTION 'an item begins without an answer' USING ERRCODE = 'CX004';
      END IF;
      RETURN NEW;
    END IF;
    SELECT * INTO review FROM rbac.reviews r WHERE r.id = OLD.review_id;
    IF review.state <> 'OPEN' OR (to_jsonb(NEW) - answering - tending) IS DISTINCT FROM (to_jsonb(OLD) - answering - tending) THEN
      RAISE EXCEPTION 'an item of a review takes an answer while the review is open, and nothing else' USING ERRCODE = 'CX004';
    END IF;
    IF (NEW.last_used_at, NEW.uses, NEW.suspended_at, NEW.spared_at) IS DISTINCT FROM
       (OLD.last_used_at, OLD.uses, OLD.suspended_at, OLD.spared_at) AND NOT platform.permits('review:tend') THEN
      RAISE EXCEPTION 'figures of use are counted, not written' USING ERRCODE = 'CX004';
    END IF;
    IF (NEW.answer, NEW.reason, NEW.answered_by, NEW.answered_at, NEW.request) IS DISTINCT FROM
       (OLD.answer, OLD.reason, OLD.answered_by, OLD.answered_at, OLD.request) THEN
      reviewer_person := rbac.person_of(NEW.answered_by);
      IF NEW.answered_by IS DISTINCT FROM platform.actor_id() OR NOT NEW.answered_by = ANY (review.reviewers)
        OR NOT platform.permits('review:decide') OR OLD.suspended_at IS NOT NULL THEN
        RAISE EXCEPTION 'only a reviewer of this campaign answers' USING ERRCODE = '42501';
      END IF;
      IF reviewer_person IS NULL OR reviewer_person
        = (SELECT p.person_id FROM rbac.principals p WHERE p.user_id = OLD.user_id) THEN
        RAISE EXCEPTION 'nobody reviews access of their own' USING ERRCODE = 'CX003';
      END IF;
    END IF;
    RETURN NEW;
  END $$;

  CREATE TRIGGER terms_stay BEFORE INSERT OR UPDATE OR DELETE ON rbac.reviews FOR EACH ROW EXECUTE FUNCTION rbac.guard_review();
  CREATE TRIGGER answered_by_reviewers BEFORE INSERT OR UPDATE OR DELETE ON rbac.review_items FOR EACH ROW
    EXECUTE FUNCTION rbac.guard_review_item();
  CREATE TRIGGER never_emptied BEFORE TRUNCATE ON rbac.reviews FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();
  CREATE TRIGGER never_emptied BEFORE TRUNCATE ON rbac.review_items FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();
  ALTER TABLE rbac.reviews ENABLE ALWAYS TRIGGER terms_stay, ENABLE ALWAYS TRIGGER never_emptied;
  ALTER TABLE rbac.review_items ENABLE ALWAYS TRIGGER answered_by_reviewers, ENABLE ALWAYS TRIGGER never_emptied;
`;

const rights = `
  GRANT SELECT, INSERT, UPDATE (uses, last_at) ON rbac.permission_use TO caspix_app;
  GRANT SELECT, INSERT (id, title, scope, scope_id, reviewers, accountable, due_at, recurrence, unanswered, follows, proposed_by,
      proposed_at),
    UPDATE (approval, state, opened_at, activity_at, reminded_at, escalated_at, signed_by, signed_at, sign_note, result)
    ON rbac.reviews TO caspix_app;
  GRANT SELECT, INSERT (id, review_id, grant_id, user_id, role, last_used_at, uses),
    UPDATE (last_used_at, uses, answer, reason, answered_by, answered_at, request, suspended_at, spared_at)
    ON rbac.review_items TO caspix_app;

  ALTER TABLE rbac.permission_use ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
  CREATE POLICY owners_functions ON rbac.permission_use TO caspix_owner USING (true) WITH CHECK (true);
  CREATE POLICY seen_by_role ON rbac.permission_use FOR SELECT TO caspix_app USING (
    user_id = (SELECT platform.actor_id()) OR (SELECT platform.permits('user:read')) OR (SELECT platform.permits('review:read'))
    OR (SELECT platform.permits('review:tend')) OR (SELECT platform.permits('rbac:count-use')));
  CREATE POLICY counted ON rbac.permission_use FOR INSERT TO caspix_app WITH CHECK ((SELECT platform.permits('rbac:count-use')));
  CREATE POLICY counted_on ON rbac.permission_use FOR UPDATE TO caspix_app USING ((SELECT platform.permits('rbac:count-use')));

  ALTER TABLE rbac.reviews ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
  CREATE POLICY owners_functions ON rbac.reviews TO caspix_owner USING (true) WITH CHECK (true);
  CREATE POLICY seen_by_role ON rbac.reviews FOR SELECT TO caspix_app
    USING ((SELECT platform.permits('review:read')) OR (SELECT platform.permits('review:tend')));
  CREATE POLICY proposed_by_role ON rbac.reviews FOR INSERT TO caspix_app WITH CHECK (
    proposed_by = (SELECT platform.actor_id())
    AND ((SELECT platform.permits('review:manage')) OR ((SELECT platform.permits('review:tend')) AND follows IS NOT NULL)));
  CREATE POLICY moved_by_role ON rbac.reviews FOR UPDATE TO caspix_app USING (
    (SELECT platform.permits('review:manage')) OR (SELECT platform.permits('review:sign')) OR (SELECT platform.permits('review:tend')));

  ALTER TABLE rbac.review_items ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
  CREATE POLICY owners_functions ON rbac.review_items TO caspix_owner USING (true) WITH CHECK (true);
  CREATE POLICY seen_by_role ON rbac.review_items FOR SELECT TO caspix_app
    USING ((SELECT platform.permits('review:read')) OR (SELECT platform.permits('review:tend')));
  CREATE POLICY listed_by_role ON rbac.review_items FOR INSERT TO caspix_app WITH CHECK (
    (SELECT platform.permits('review:manage')) OR (SELECT platform.permits('review:sign')) OR (SELECT platform.permits('review:tend')));
  CREATE POLICY answered_by_role ON rbac.review_items FOR UPDATE TO caspix_app
    USING ((SELECT platform.permits('review:decide')) OR (SELECT platform.permits('review:tend')));
`;

/** Access reviews: what is under review, who answered what, and how often a right was used. */
export class Reviews20261127023000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const part of [tables, grantGuard, reviewGuards, rights]) await runner.query(part);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP POLICY taken_by_review ON rbac.grants;
      DROP POLICY seen_by_review ON rbac.grants;
      DROP TRIGGER ended_by_review ON rbac.grants;
      DROP TRIGGER approved_only ON rbac.grants;
      CREATE TRIGGER approved_only BEFORE INSERT OR UPDATE ON rbac.grants FOR EACH ROW EXECUTE FUNCTION rbac.guard_grant();
      ALTER TABLE rbac.grants ENABLE ALWAYS TRIGGER approved_only;
      ALTER TABLE rbac.grants DROP COLUMN review_item;
      DROP TABLE rbac.review_items, rbac.reviews, rbac.permission_use CASCADE;
      DROP FUNCTION rbac.guard_review_item, rbac.guard_review, rbac.guard_review_end;
    `);
  }
}
