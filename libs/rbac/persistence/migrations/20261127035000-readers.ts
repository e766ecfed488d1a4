import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Everybody who reaches an object that stands there, with the rule that lets them: `may` of domain/reach.ts for all holders at once. It
 * says nothing about anybody who does not reach it, so an injected call learns no membership that the object would not tell anyway.
 */
const READERS = `
  CREATE FUNCTION rbac.readers_of(asked text, owner uuid, team uuid, queue uuid, hidden uuid)
  RETURNS TABLE (user_id uuid, rule text, scope text, roles text[])
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  DECLARE
    holder uuid;
    held record;
  BEGIN
    IF NOT platform.permits(asked) THEN RETURN; END IF;
    FOR holder IN SELECT DISTINCT h FROM rbac.holders(asked) AS h LOOP
      SELECT * INTO held FROM rbac.authority(holder, 2147483647, clock_timestamp());
      scope := held.scopes[array_position(held.permissions, asked)];
      CONTINUE WHEN scope IS NULL OR (hidden IS NOT NULL AND NOT hidden = ANY (held.compartments));
      rule := CASE
        WHEN holder = owner THEN 'owner'
        WHEN scope = 'own' THEN NULL
        WHEN hidden IS NOT NULL THEN 'compartment'
        WHEN scope = 'all' THEN 'all'
        WHEN scope = 'team' AND team IS NOT NULL AND team = ANY (held.teams) THEN 'team'
        WHEN scope = 'team' AND team IS NULL AND queue = ANY (held.queues) THEN 'queue'
      END;
      CONTINUE WHEN rule IS NULL;
      user_id := holder;
      roles := ARRAY(SELECT rp.role FROM rbac.role_permissions rp WHERE rp.role = ANY (held.roles) AND rp.permission = asked ORDER BY 1);
      RETURN NEXT;
    END LOOP;
  END $$;
  REVOKE ALL ON FUNCTION rbac.readers_of(text, uuid, uuid, uuid, uuid) FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION rbac.readers_of(text, uuid, uuid, uuid, uuid) TO caspix_app;
`;

/** Who reaches an object, and why. */
export class Readers20261127035000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(READERS);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION rbac.readers_of(text, uuid, uuid, uuid, uuid)');
  }
}
