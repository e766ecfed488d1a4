import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '#testing';

/** Everything that `rbac.authority` reads. */
const READ = ['grants', 'queue_teams', 'queues', 'role_permissions', 'team_members', 'teams'];

describe('the epoch of rights', () => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await testDatabase();
  });
  afterAll(() => db.close());

  const epoch = async () => BigInt((await db.superuser.query('SELECT epoch FROM rbac.grant_clock')).rows[0].epoch);

  it('watches each table that rights are read from', async () => {
    const { rows } = await db.superuser.query(`SELECT prosrc FROM pg_proc WHERE oid = 'rbac.authority'::regproc`);
    const read = new Set([...String(rows[0].prosrc).matchAll(/rbac\.([a-z_]+)/g)].map(([, table]) => table));
    expect([...read].toSorted()).toEqual(READ);
  });

  it.each(READ)('moves when %s is written, even by a superuser in replica mode', async (table) => {
    const before = await epoch();
    await db.superuser.query('BEGIN');
    await db.superuser.query('SET LOCAL session_replication_role = replica');
    await db.superuser.query(`DELETE FROM rbac.${table} WHERE false`);
    expect(await epoch()).toBe(before + 1n);
    await db.superuser.query('ROLLBACK');
    expect(await epoch()).toBe(before);
  });

  it('cannot be put back by the application', async () => {
    await expect(db.dataSource.query('UPDATE rbac.grant_clock SET epoch = 0')).rejects.toMatchObject({ code: '42501' });
  });
});
