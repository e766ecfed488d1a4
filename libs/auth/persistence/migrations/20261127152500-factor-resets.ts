import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What two people may agree to give: a link for a new password, or a start without any of the factors of before. */
const kinds = `
  ALTER TABLE auth.reset_grants ADD COLUMN kind text NOT NULL DEFAULT 'password' CHECK (kind IN ('password', 'factors'));
  GRANT INSERT (kind) ON auth.reset_grants TO caspix_app;

  CREATE OR REPLACE FUNCTION auth.guard_reset_grant() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
  BEGIN
    IF TG_OP = 'UPDATE' THEN
      IF OLD.used_at IS NOT NULL
        OR (NEW.approval, NEW.user_id, NEW.until, NEW.kind) IS DISTINCT FROM (OLD.approval, OLD.user_id, OLD.until, OLD.kind) THEN
        RAISE EXCEPTION 'a link is drawn once' USING ERRCODE = 'CX004';
      END IF;
      RETURN NEW;
    END IF;
    PERFORM rbac.assert_approved(NEW.approval, CASE NEW.kind WHEN 'factors' THEN 'user.factor-reset' ELSE 'user.password-reset' END,
      jsonb_build_object('userId', NEW.user_id));
    RETURN NEW;
  END $$;
`;

const guards = `
  -- An account that has its factors goes back to having none only in the transaction that uses up what two people agreed to.
  CREATE FUNCTION auth.guard_fresh_start() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
  BEGIN
    IF NOT EXISTS (SELECT FROM auth.reset_grants g WHERE g.user_id = NEW.id AND g.kind = 'factors' AND g.used_at IS NOT NULL
      AND g.xmin = pg_current_xact_id()::xid) THEN
      RAISE EXCEPTION 'a start without factors needs an approved request' USING ERRCODE = 'CX003';
    END IF;
    RETURN NEW;
  END $$;
  CREATE TRIGGER agreed_fresh_start BEFORE UPDATE OF state, factor_enrolled_at ON auth.users FOR EACH ROW
    WHEN (OLD.factor_enrolled_at IS NOT NULL AND (NEW.state = 'ENROLLING' OR NEW.factor_enrolled_at IS NULL))
    EXECUTE FUNCTION auth.guard_fresh_start();
  ALTER TABLE auth.users ENABLE ALWAYS TRIGGER agreed_fresh_start;

  -- As before; an account that is being enrolled anew has none to keep.
  CREATE OR REPLACE FUNCTION auth.guard_last_factor() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
  DECLARE of_user uuid := OLD.user_id;
  BEGIN
    PERFORM FROM auth.users u WHERE u.id = of_user FOR UPDATE;
    IF EXISTS (SELECT FROM auth.users u WHERE u.id = of_user AND u.state = 'ENROLLING' AND u.factor_enrolled_at IS NULL) THEN
      IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
      RETURN NEW;
    END IF;
    IF TG_TABLE_NAME = 'credentials' THEN
      IF NEW.totp_secret IS NOT NULL THEN RETURN NEW; END IF;
      IF NOT EXISTS (SELECT FROM auth.passkeys k WHERE k.user_id = of_user AND k.suspended_at IS NULL) THEN
        RAISE EXCEPTION 'the last strong factor stays' USING ERRCODE = 'CX004';
      END IF;
      RETURN NEW;
    END IF;
    IF OLD.suspended_at IS NULL
      AND NOT EXISTS (SELECT FROM auth.passkeys k WHERE k.user_id = of_user AND k.suspended_at IS NULL AND k.id <> OLD.id)
      AND NOT EXISTS (SELECT FROM auth.credentials c WHERE c.user_id = of_user AND c.totp_confirmed_at IS NOT NULL AND c.totp_secret IS NOT NULL) THEN
      RAISE EXCEPTION 'the last strong factor stays' USING ERRCODE = 'CX004';
    END IF;
    RETURN OLD;
  END $$;
`;

export class FactorResets20261127152500 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const part of [kinds, guards]) await runner.query(part);
  }

  async down(): Promise<void> {
    throw new Error('The release before knows no start without factors: restore a backup instead');
  }
}
