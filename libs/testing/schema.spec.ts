import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from './test-database.ts';

const OURS = `('platform', 'crypto', 'audit', 'rbac', 'auth', 'cases', 'reporting')`;

/** Partitions carry their month in their name, so a committed page tells of their parent alone. */
const LASTING = `NOT c.relispartition AND n.nspname IN ${OURS}`;

const queries: readonly (readonly [heading: string, sql: string])[] = [
  [
    'Columns',
    `SELECT format('%s.%s.%s %s%s', n.nspname, c.relname, a.attname, format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnotnull THEN ' not null' ELSE '' END) AS line
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
     WHERE c.relkind IN ('r', 'p') AND ${LASTING} ORDER BY n.nspname, c.relname, a.attnum`,
  ],
  [
    'Owners and row-level security',
    `SELECT format('%s.%s owner %s%s%s', n.nspname, c.relname, c.relowner::regrole, CASE WHEN c.relrowsecurity THEN ', row security' ELSE '' END, CASE WHEN c.relforcerowsecurity THEN ' forced' ELSE '' END) AS line
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p') AND ${LASTING} ORDER BY 1`,
  ],
  [
    'Constraints',
    `SELECT format('%s.%s %s', n.nspname, c.relname, pg_get_constraintdef(k.oid)) AS line
     FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE k.contype <> 'n' AND ${LASTING} ORDER BY 1`,
  ],
  [
    'Policies',
    `SELECT format('%s.%s %s for %s to %s using (%s) check (%s)', schemaname, tablename, policyname, cmd, array_to_string(roles, ', '), coalesce(qual, '-'), coalesce(with_check, '-')) AS line
     FROM pg_policies WHERE schemaname IN ${OURS} ORDER BY schemaname, tablename, policyname`,
  ],
  [
    'Triggers',
    `SELECT format('%s.%s %s %s%s', n.nspname, c.relname, t.tgname, t.tgfoid::regproc, CASE t.tgenabled WHEN 'A' THEN ' always' WHEN 'O' THEN '' ELSE ' OFF' END) AS line
     FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE NOT t.tgisinternal AND ${LASTING} ORDER BY 1`,
  ],
  [
    'Rights on tables',
    `SELECT format('%s: %s on %s.%s', grantee, string_agg(privilege_type, ', ' ORDER BY privilege_type), table_schema, table_name) AS line
     FROM information_schema.role_table_grants g JOIN pg_class c ON c.relname = g.table_name JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = g.table_schema
     WHERE grantee <> 'caspix_owner' AND ${LASTING} GROUP BY grantee, table_schema, table_name ORDER BY 1`,
  ],
  [
    'Rights on single columns',
    `SELECT format('%s: %s (%s) on %s.%s', x.grantee::regrole, x.privilege_type, string_agg(a.attname, ', ' ORDER BY a.attnum), n.nspname, c.relname) AS line
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid, aclexplode(a.attacl) x
     WHERE ${LASTING} GROUP BY x.grantee, x.privilege_type, n.nspname, c.relname ORDER BY 1`,
  ],
  [
    'Functions',
    `SELECT format('%s.%s(%s)%s owner %s', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid), CASE WHEN p.prosecdef THEN ' security definer' ELSE '' END, p.proowner::regrole) AS line
     FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
     WHERE n.nspname IN ${OURS} AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e') ORDER BY 1`,
  ],
];

describe('the schema', () => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await testDatabase();
  });
  afterAll(() => db.close());

  const lines = async (sql: string): Promise<string[]> => {
    const { rows } = await db.superuser.query<{ line: string }>(sql);
    return rows.map(({ line }) => line.replace(/\s+/g, ' '));
  };

  it('is the one that stands published: columns, constraints, policies, triggers and rights', async () => {
    const parts: string[] = [];
    for (const [heading, sql] of queries) parts.push(`## ${heading}\n\n${(await lines(sql)).join('\n')}\n`);
    const page = `What the migrations make, read back from PostgreSQL by libs/testing/schema.spec.ts. A difference fails the build.\n\n${parts.join('\n')}`;
    await expect(page).toMatchFileSnapshot('../../deploy/postgres/schema.txt');
  });

  it('belongs to an owner who cannot sign in, whole', async () => {
    const foreign = await lines(
      `SELECT format('%s.%s', n.nspname, c.relname) AS line FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE n.nspname IN ${OURS} AND c.relowner <> 'caspix_owner'::regrole`,
    );
    expect(foreign).toEqual([]);
    const { rows } = await db.superuser.query(`SELECT rolcanlogin, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = 'caspix_owner'`);
    expect(rows[0]).toEqual({ rolcanlogin: false, rolsuper: false, rolbypassrls: false });
  });

  // A body that was bound when the function was made looks no name up when it runs.
  it('pins the search path of each function that runs with its owner’s rights', async () => {
    const loose = await lines(
      `SELECT format('%s.%s', n.nspname, p.proname) AS line FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
       WHERE n.nspname IN ${OURS} AND p.prosecdef AND p.prosqlbody IS NULL
         AND NOT coalesce(array_to_string(p.proconfig, ' ') LIKE '%search_path=%', false)`,
    );
    expect(loose).toEqual([]);
  });

  it('lets no application role change or remove an audit entry, seal or checkpoint', async () => {
    const rights = await lines(
      `SELECT format('%s %s %s', grantee, privilege_type, table_name) AS line FROM information_schema.role_table_grants
       WHERE table_schema = 'audit' AND grantee IN ('caspix_app', 'caspix_worker', 'caspix_reader', 'PUBLIC')
         AND privilege_type IN ('UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER') AND (table_name LIKE 'entries%' OR table_name IN ('payloads', 'seals', 'checkpoints'))`,
    );
    expect(rights).toEqual([]);
  });
});
