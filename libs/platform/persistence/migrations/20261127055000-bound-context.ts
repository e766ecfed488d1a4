import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The lines of a signed context, as `signContext` writes them. */
const LINE = { backend: 1, until: 2, actor: 3, permissions: 4, teams: 5, queues: 6, compartments: 7, identity: 8 } as const;
const line = (name: keyof typeof LINE): string => `split_part(s.raw, E'\\n', ${LINE[name]})`;

/** The letter that says how far the actor reaches with a permission; '' without it. */
const LETTER = `left(split_part(${line('permissions')}, '"' || permission || '":"', 2), 1)`;

/** A value out of the context, if its signature, its backend and its time are right. CASE keeps anything from being read before the signature. */
const believed = (value: string): string => `
  SELECT ${value} FROM platform.context_keys k,
    (SELECT current_setting('caspix.context', true) AS raw, current_setting('caspix.signature', true) AS signature OFFSET 0) s
  WHERE CASE WHEN encode(sha256(k.outer_pad || sha256(k.inner_pad || convert_to(s.raw, 'UTF8'))), 'hex') = s.signature
    THEN ${line('backend')}::integer = pg_backend_pid() AND ${line('until')}::float8 >= date_part('epoch', transaction_timestamp()) * 1000
    ELSE false END`;

const define = (signature: string, returns: string, expression: string): string => `
  CREATE OR REPLACE FUNCTION platform.${signature} RETURNS ${returns} LANGUAGE sql STABLE SECURITY DEFINER
  BEGIN ATOMIC SELECT ${expression}; END;`;

const FUNCTIONS = [
  define('permits(permission text)', 'boolean', `EXISTS (${believed('')} AND ${LETTER} <> '')`),
  define('actor_id()', 'uuid', `(${believed(`${line('actor')}::uuid`)} LIMIT 1)`),
  define('in_team(team uuid)', 'boolean', `coalesce((${believed(`team = ANY (${line('teams')}::uuid[])`)} LIMIT 1), false)`),
  define('inside()', 'uuid[]', `(${believed(`${line('compartments')}::uuid[]`)} LIMIT 1)`),
  define('own(permission text)', 'uuid', `(${believed(`${line('actor')}::uuid`)} AND ${LETTER} <> '' LIMIT 1)`),
  define(
    'breadth(permission text)',
    'integer',
    `coalesce((${believed(`CASE ${LETTER} WHEN 'a' THEN 1 WHEN 'e' THEN 2 ELSE 0 END`)} LIMIT 1), 0)`,
  ),
  define(
    'places(permission text)',
    'uuid[]',
    `(${believed(`CASE ${LETTER}
      WHEN 't' THEN ${line('teams')}::uuid[] || ${line('queues')}::uuid[] || ${line('compartments')}::uuid[]
      WHEN 'c' THEN ${line('compartments')}::uuid[]
      WHEN 'a' THEN ${line('compartments')}::uuid[]
      ELSE '{}'::uuid[] END`)} LIMIT 1)`,
  ),
  define(
    'context()',
    'jsonb',
    `(${believed(`${line('identity')}::jsonb || jsonb_build_object(
      'permissions', to_jsonb(ARRAY(SELECT jsonb_object_keys(${line('permissions')}::jsonb))),
      'teams', to_jsonb(${line('teams')}::uuid[]))`)} LIMIT 1)`,
  ),
];

/**
 * The functions that policies ask, with bodies that are bound once (PostgreSQL 18, CREATE FUNCTION, sql_body): no search path to set and
 * to put back at each call, and nothing that a changed search path could redirect. What they answer stays the same.
 */
export class BoundContext20261127055000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of FUNCTIONS) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('Nothing is gained by the slower bodies: restore a backup instead');
  }
}
