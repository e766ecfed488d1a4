import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The lines of a signed context, as `signContext` writes them. */
const LINE = { backend: 1, until: 2, actor: 3, permissions: 4, teams: 5, queues: 6, compartments: 7, acting: 8, request: 9 } as const;
const line = (name: keyof typeof LINE): string => `split_part(s.raw, E'\\n', ${LINE[name]})`;

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

/**
 * Who acts, twice: for the audit log as the text that it stores, with nothing to parse and to put together again; and for whatever must
 * know more than one permission at a time.
 */
export class Acting20261127063900 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION platform.acting(OUT actor text, OUT request text, OUT sub uuid) LANGUAGE sql STABLE SECURITY DEFINER
      BEGIN ATOMIC ${believed(`${line('acting')}, ${line('request')}, ${line('actor')}::uuid`)} LIMIT 1; END;
      REVOKE ALL ON FUNCTION platform.acting() FROM PUBLIC;
    `);
    await runner.query(
      define(
        'context()',
        'jsonb',
        `(${believed(`${line('acting')}::jsonb || jsonb_build_object(
          'request', ${line('request')},
          'permissions', to_jsonb(ARRAY(SELECT jsonb_object_keys(${line('permissions')}::jsonb))),
          'teams', to_jsonb(${line('teams')}::uuid[]))`)} LIMIT 1)`,
      ),
    );
  }

  async down(): Promise<void> {
    throw new Error('The contexts of the release before have other lines: restore a backup instead');
  }
}
