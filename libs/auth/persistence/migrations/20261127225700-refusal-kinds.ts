import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Each kind of refusal has a count of its own: a flood of one must not hide another. */
export class RefusalKinds20261127225700 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE auth.refusals ADD COLUMN kind text NOT NULL DEFAULT 'federation' CHECK (kind IN ('federation', 'cross-site', 'session'));
      ALTER TABLE auth.refusals DROP CONSTRAINT refusals_pkey, ADD PRIMARY KEY (network, kind);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DELETE FROM auth.refusals WHERE kind <> 'federation';
      ALTER TABLE auth.refusals DROP CONSTRAINT refusals_pkey, ADD PRIMARY KEY (network), DROP COLUMN kind;
    `);
  }
}
