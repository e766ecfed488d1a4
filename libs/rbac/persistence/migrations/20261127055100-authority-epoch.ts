import type { MigrationInterface, QueryRunner } from 'typeorm';

/** All that `rbac.authority` reads; that a grant's time ran out it tells by itself. */
const TABLES = ['grants', 'role_permissions', 'team_members', 'teams', 'queues', 'queue_teams'] as const;

const watched = (table: string): string => `
  CREATE TRIGGER rights_changed AFTER INSERT OR UPDATE OR DELETE ON rbac.${table}
    FOR EACH STATEMENT EXECUTE FUNCTION rbac.rights_changed();
  ALTER TABLE rbac.${table} ENABLE ALWAYS TRIGGER rights_changed;
  CREATE TRIGGER rights_emptied AFTER TRUNCATE ON rbac.${table} FOR EACH STATEMENT EXECUTE FUNCTION rbac.rights_changed();
  ALTER TABLE rbac.${table} ENABLE ALWAYS TRIGGER rights_emptied;`;

/**
 * Counts every change of anybody's rights, in the order of the commits, because the row stays locked until then. Whoever reads the same
 * number sees the same rights, so what was worked out once under a number is right for as long as it stands, and not a moment longer.
 */
export class AuthorityEpoch20261127055100 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE rbac.grant_clock ADD COLUMN epoch bigint NOT NULL DEFAULT 0;

      CREATE FUNCTION rbac.rights_changed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
      BEGIN
        UPDATE rbac.grant_clock SET epoch = epoch + 1;
        RETURN NULL;
      END $$;
      REVOKE ALL ON FUNCTION rbac.rights_changed() FROM PUBLIC;
      ${TABLES.map(watched).join('')}

      -- When the first of the grants that count now ends by itself; infinity when none does.
      CREATE FUNCTION rbac.authority_until(of_user uuid, up_to integer, moment timestamptz) RETURNS timestamptz
      LANGUAGE sql STABLE SECURITY DEFINER
      BEGIN ATOMIC
        SELECT coalesce(min(g.expires_at), 'infinity') FROM rbac.grants g
        WHERE g.user_id = of_user AND g.serial <= up_to AND g.revoked_at IS NULL AND g.expires_at > moment;
      END;
      REVOKE ALL ON FUNCTION rbac.authority_until(uuid, integer, timestamptz) FROM PUBLIC;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of TABLES)
      await runner.query(`DROP TRIGGER rights_changed ON rbac.${table}; DROP TRIGGER rights_emptied ON rbac.${table}`);
    await runner.query('DROP FUNCTION rbac.authority_until, rbac.rights_changed; ALTER TABLE rbac.grant_clock DROP COLUMN epoch');
  }
}
