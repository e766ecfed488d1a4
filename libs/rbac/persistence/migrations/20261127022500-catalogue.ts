import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A permission that a release no longer knows stays as a row, since old requests name it, and is held by no role. */
export class Catalogue20261127022500 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE rbac.permissions ADD COLUMN retired_at timestamptz');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE rbac.permissions DROP COLUMN retired_at');
  }
}
