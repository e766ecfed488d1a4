import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type House, openHouse, type TestDatabase, testDatabase } from '#testing';
import { SchemaWatch } from './application/schema-watch.ts';

const today = new Date();
/** Of which there is a partition whenever this runs. */
const nextMonth = new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth() + 1)).toISOString().slice(0, 7).replace('-', '_');

describe('changes of the log’s own schema', () => {
  let db: TestDatabase;
  let house: House;
  let watch: SchemaWatch;
  beforeAll(async () => {
    db = await testDatabase();
    house = await openHouse(db, { people: false, config: { databaseUser: 'caspix_worker' } });
    watch = house.get(SchemaWatch);
    while ((await watch.carry()) !== 0);
  });
  afterAll(async () => {
    await house?.close();
    await db?.close();
  });

  const recorded = async () =>
    (
      await db.superuser.query(
        `SELECT convert_from(bytes, 'UTF8')::jsonb->>'reason' AS reason FROM audit.entries WHERE action = 'schema.change' ORDER BY at DESC LIMIT 3`,
      )
    ).rows;

  it.each([
    ['a trigger that is switched off', 'ALTER TABLE audit.seals DISABLE TRIGGER append_only', 'ALTER TABLE'],
    ['a partition that is taken away', `ALTER TABLE audit.entries DETACH PARTITION audit.entries_${nextMonth}`, 'ALTER TABLE'],
    [
      'a function that is replaced',
      `CREATE OR REPLACE FUNCTION audit.horizon() RETURNS xid8 LANGUAGE sql AS $$ SELECT '0'::xid8 $$`,
      'CREATE FUNCTION',
    ],
    ['a right that is given', 'GRANT UPDATE ON audit.entries TO caspix_app', 'GRANT'],
    ['a trigger that is dropped', 'DROP TRIGGER append_only ON audit.logs', 'DROP TRIGGER (drop)'],
    ['a table that is dropped', 'DROP TABLE audit.volumes', 'DROP TABLE (drop)'],
  ])('%s stands in the log, also in replication mode', async (_, sql, reason) => {
    await db.superuser.query('SET session_replication_role = replica');
    await db.superuser.query(sql);
    await db.superuser.query('SET session_replication_role = origin');
    expect(await watch.carry()).toBeGreaterThan(0);
    const [newest] = await recorded();
    expect(newest.reason).toContain(reason);
    expect(newest.reason).toMatch(/ by postgres$/);
    expect(await watch.carry()).toBe(0);
  });

  it('are told once, whatever is done elsewhere leaves no entry, and a missing watch is said', async () => {
    await db.superuser.query('CREATE TABLE public.elsewhere (n int)');
    expect(await watch.carry()).toBe(0);
    await db.superuser.query('DROP EVENT TRIGGER caspix_watch_ddl');
    expect(await watch.carry()).toBeNull();
  });
});
