import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * News for people. A notice is addressed to users and to holders of permissions, and who sees it is decided when it is read: whoever
 * loses a permission loses its news with it. What leaves by e-mail or webhook stands in an outbox that the caller's transaction fills.
 */
const TABLES = `
  CREATE FUNCTION platform.permissions() RETURNS text[] LANGUAGE sql STABLE SET search_path = pg_catalog AS
    $$ SELECT coalesce(array_agg(p), '{}') FROM jsonb_array_elements_text(platform.context()->'permissions') AS p $$;

  CREATE TABLE platform.notices (
    id uuid PRIMARY KEY,
    at timestamptz NOT NULL,
    kind text NOT NULL CHECK (kind ~ '^[a-z]+([.-][a-z]+)+$'),
    severity text NOT NULL CHECK (severity IN ('info', 'warning', 'critical')),
    subject text NOT NULL CHECK (length(subject) BETWEEN 1 AND 200 AND subject !~ '[[:cntrl:]]'),
    body text NOT NULL CHECK (length(body) <= 4000),
    link text CHECK (link ~ '^/([^/]|$)'),
    sender uuid NOT NULL,
    users uuid[] NOT NULL,
    permissions text[] NOT NULL
  );
  CREATE INDEX notices_users ON platform.notices USING gin (users);
  CREATE INDEX notices_permissions ON platform.notices USING gin (permissions);
  CREATE INDEX notices_at ON platform.notices (at DESC, id DESC);

  CREATE TABLE platform.notice_reads (
    notice_id uuid NOT NULL REFERENCES platform.notices ON DELETE CASCADE,
    user_id uuid NOT NULL,
    read_at timestamptz NOT NULL,
    PRIMARY KEY (notice_id, user_id)
  );

  -- Mailboxes and receivers of the institution, by the name of the desk that reads them.
  CREATE TABLE platform.notice_groups (
    name text PRIMARY KEY CHECK (name ~ '^[a-z][a-z0-9-]{0,39}$'),
    emails text[] NOT NULL DEFAULT '{}',
    webhook text CHECK (webhook ~ '^https://'),
    version integer NOT NULL DEFAULT 1
  );
  INSERT INTO platform.notice_groups (name) VALUES ('audit'), ('management'), ('security');

  CREATE TABLE platform.notice_deliveries (
    id uuid PRIMARY KEY,
    notice_id uuid NOT NULL REFERENCES platform.notices ON DELETE CASCADE,
    channel text NOT NULL CHECK (channel IN ('email', 'webhook')),
    desk text NOT NULL,
    address text NOT NULL,
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent', 'failed')),
    attempts integer NOT NULL DEFAULT 0,
    due_at timestamptz NOT NULL,
    ended_at timestamptz,
    error text
  );
  CREATE INDEX notice_deliveries_due ON platform.notice_deliveries (due_at) WHERE state = 'waiting';
  CREATE INDEX notice_deliveries_notice ON platform.notice_deliveries (notice_id);
`;

const RIGHTS = `
  GRANT SELECT, INSERT ON platform.notices TO caspix_app, caspix_worker;
  GRANT DELETE ON platform.notices TO caspix_worker;
  GRANT SELECT, INSERT ON platform.notice_reads TO caspix_app;
  GRANT SELECT ON platform.notice_groups TO caspix_app, caspix_worker;
  GRANT INSERT (id, notice_id, channel, desk, address, due_at),
    SELECT (id, notice_id, channel, desk, state, attempts, ended_at, error) ON platform.notice_deliveries TO caspix_app;
  GRANT INSERT (id, notice_id, channel, desk, address, due_at), SELECT, UPDATE (state, attempts, due_at, ended_at, error)
    ON platform.notice_deliveries TO caspix_worker;

  ALTER TABLE platform.notices ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
  CREATE POLICY owner ON platform.notices TO caspix_owner USING (true) WITH CHECK (true);
  CREATE POLICY addressed ON platform.notices FOR SELECT TO caspix_app USING (
    users @> ARRAY[(SELECT platform.actor_id())] OR permissions && (SELECT platform.permissions())
  );
  CREATE POLICY courier ON platform.notices FOR SELECT TO caspix_worker USING ((SELECT platform.actor_id()) IS NOT NULL);
  CREATE POLICY sent_in_own_name ON platform.notices FOR INSERT TO caspix_app, caspix_worker
    WITH CHECK (sender = (SELECT platform.actor_id()));
  CREATE POLICY old_news ON platform.notices FOR DELETE TO caspix_worker USING (at < now() - interval '1 year');

  ALTER TABLE platform.notice_reads ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
  CREATE POLICY owner ON platform.notice_reads TO caspix_owner USING (true) WITH CHECK (true);
  CREATE POLICY ones_own ON platform.notice_reads TO caspix_app
    USING (user_id = (SELECT platform.actor_id())) WITH CHECK (user_id = (SELECT platform.actor_id()));

  ALTER TABLE platform.notice_groups ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
  CREATE POLICY owner ON platform.notice_groups TO caspix_owner USING (true) WITH CHECK (true);
  CREATE POLICY seen ON platform.notice_groups FOR SELECT TO caspix_app, caspix_worker USING ((SELECT platform.actor_id()) IS NOT NULL);

  ALTER TABLE platform.notice_deliveries ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
  CREATE POLICY owner ON platform.notice_deliveries TO caspix_owner USING (true) WITH CHECK (true);
  CREATE POLICY put_out ON platform.notice_deliveries FOR INSERT TO caspix_app, caspix_worker
    WITH CHECK ((SELECT platform.actor_id()) IS NOT NULL);
  CREATE POLICY looked_after ON platform.notice_deliveries FOR SELECT TO caspix_app USING ((SELECT platform.permits('audit:read')));
  CREATE POLICY courier ON platform.notice_deliveries FOR SELECT TO caspix_worker USING ((SELECT platform.actor_id()) IS NOT NULL);
  CREATE POLICY delivered ON platform.notice_deliveries FOR UPDATE TO caspix_worker USING ((SELECT platform.actor_id()) IS NOT NULL);
`;

export class Notices20261127004100 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const part of [TABLES, RIGHTS]) await runner.query(part);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE platform.notice_deliveries, platform.notice_groups, platform.notice_reads, platform.notices;
      DROP FUNCTION platform.permissions;
    `);
  }
}
