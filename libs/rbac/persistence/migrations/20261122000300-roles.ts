import type { MigrationInterface, QueryRunner } from 'typeorm';
import { permissionCatalogue } from '../../domain/permissions.ts';
import { predefinedRoles } from '../../domain/roles.ts';
import { separationRules } from '../../domain/separation-of-duties.ts';

const tables = `
  CREATE SCHEMA rbac;
  GRANT USAGE ON SCHEMA rbac TO caspix_app, caspix_worker, caspix_reader;

  -- What authorisation must know about a user: which person it is, and whether the account may be used.
  CREATE TABLE rbac.principals (
    user_id uuid PRIMARY KEY,
    person_id uuid NOT NULL,
    active boolean NOT NULL DEFAULT true,
    -- Rises with each grant. A session counts only the grants up to the serial it was opened with.
    grant_serial integer NOT NULL DEFAULT 0
  );
  CREATE INDEX principals_person ON rbac.principals (person_id);

  CREATE TABLE rbac.permissions (
    id text PRIMARY KEY,
    module text NOT NULL,
    sensitivity text NOT NULL CHECK (sensitivity IN ('ordinary', 'sensitive', 'privileged')),
    step_up boolean NOT NULL,
    says text NOT NULL
  );
  CREATE TABLE rbac.roles (
    id text PRIMARY KEY CHECK (id ~ '^[a-z][a-z0-9-]{1,39}$'),
    name text NOT NULL UNIQUE,
    description text NOT NULL,
    predefined boolean NOT NULL DEFAULT false
  );
  CREATE TABLE rbac.role_permissions (
    role text NOT NULL REFERENCES rbac.roles,
    permission text NOT NULL REFERENCES rbac.permissions,
    PRIMARY KEY (role, permission)
  );
  CREATE INDEX role_permissions_permission ON rbac.role_permissions (permission);
  CREATE TABLE rbac.separation_rules (
    id text PRIMARY KEY,
    says text NOT NULL,
    one text[] NOT NULL,
    other text[] NOT NULL
  );
`;

const rights = `
  GRANT SELECT ON rbac.permissions, rbac.roles, rbac.role_permissions, rbac.separation_rules TO caspix_app, caspix_worker, caspix_reader;

  GRANT SELECT, INSERT (user_id, person_id), UPDATE (active, grant_serial) ON rbac.principals TO caspix_app;
  ALTER TABLE rbac.principals ENABLE ROW LEVEL SECURITY;
  ALTER TABLE rbac.principals FORCE ROW LEVEL SECURITY;
  CREATE POLICY seen_by_actors ON rbac.principals FOR SELECT USING ((SELECT platform.actor_id()) IS NOT NULL);
  CREATE POLICY made_with_the_account ON rbac.principals FOR INSERT WITH CHECK ((SELECT platform.permits('user:manage')));
  CREATE POLICY changed_with_account_or_role ON rbac.principals FOR UPDATE
    USING ((SELECT platform.permits('user:manage')) OR (SELECT platform.permits('role:approve')));
`;

/** Roles, permissions and rules as rows, so that the database decides by the same catalogue as the code. */
export class Roles20261122000300 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(tables);
    for (const [id, entry] of Object.entries(permissionCatalogue)) {
      const { module, sensitivity, stepUp, says } = entry;
      await runner.query('INSERT INTO rbac.permissions VALUES ($1, $2, $3, $4, $5)', [id, module, sensitivity, stepUp, says]);
    }
    for (const [id, { name, description, permissions }] of Object.entries(predefinedRoles)) {
      await runner.query('INSERT INTO rbac.roles VALUES ($1, $2, $3, true)', [id, name, description]);
      await runner.query('INSERT INTO rbac.role_permissions SELECT $1, unnest($2::text[])', [id, permissions]);
    }
    for (const { id, says, one, other } of separationRules) {
      await runner.query('INSERT INTO rbac.separation_rules VALUES ($1, $2, $3, $4)', [id, says, one, other]);
    }
    await runner.query(rights);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'DROP TABLE rbac.separation_rules, rbac.role_permissions, rbac.roles, rbac.permissions, rbac.principals; DROP SCHEMA rbac;',
    );
  }
}
