import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DomainError, systemClock } from '#kernel';
import { actorWith, type TestDatabase, testDatabase } from '#testing';
import { createDataSource } from './data-source.ts';
import { signContext } from './signed-context.ts';
import { UnitOfWork } from './unit-of-work.ts';

describe('a unit of work', () => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await testDatabase();
  });
  afterAll(() => db.close());

  const permits = (permission: string) => `SELECT platform.permits('${permission}') AS yes`;

  it('gives the database the actor and the permissions of its session', async () => {
    const actor = actorWith(['case:read']);
    const [row] = await db.app.run(actor, (tx) =>
      tx.query<{ id: string; yes: boolean }>(`SELECT platform.actor_id() AS id, platform.permits('case:read') AS yes`),
    );
    expect(row).toEqual({ id: actor.sub, yes: true });
  });

  it('does not run without an actor', async () => {
    await expect(db.app.run(undefined as never, async () => 1)).rejects.toMatchObject({ code: 'context-missing' });
  });

  it('leaves no context behind on the connection', async () => {
    await db.app.run(actorWith(['case:read']), async () => undefined);
    const [row] = await db.dataSource.query('SELECT platform.context() AS context');
    expect(row.context).toBeNull();
  });

  it('does not believe a context that somebody forged', async () => {
    const forged = signContext(actorWith(['case:read']), 1, 'b8'.repeat(32));
    const yes = await db.app.run(actorWith([]), async (tx) => {
      await tx.query(`SELECT set_config('caspix.context', $1, true), set_config('caspix.signature', $2, true)`, [
        forged.context,
        forged.signature,
      ]);
      return tx.query<{ yes: boolean }>(permits('case:read'));
    });
    expect(yes).toEqual([{ yes: false }]);
  });

  it("does not believe another connection's context, though its signature is right", async () => {
    const stolen = signContext(actorWith(['case:read']), 1, db.config.contextKey);
    const yes = await db.app.run(actorWith([]), async (tx) => {
      await tx.query(`SELECT set_config('caspix.context', $1, true), set_config('caspix.signature', $2, true)`, [
        stolen.context,
        stolen.signature,
      ]);
      return tx.query<{ yes: boolean }>(permits('case:read'));
    });
    expect(yes).toEqual([{ yes: false }]);
  });

  it('cannot read the key that authenticates contexts', async () => {
    await expect(db.dataSource.query('SELECT * FROM platform.context_keys')).rejects.toThrow(/permission denied/);
    await expect(db.dataSource.query(`SELECT platform.install_context_key('00')`)).rejects.toThrow(/permission denied/);
  });

  it('rolls back when the work throws, and runs nothing after', async () => {
    let after = false;
    const run = db.app.run(actorWith([]), async (tx) => {
      tx.afterCommit(() => {
        after = true;
      });
      throw new DomainError('conflict', 'no');
    });
    await expect(run).rejects.toMatchObject({ code: 'conflict' });
    expect(after).toBe(false);
  });

  it('keeps a reading transaction from writing, and gives its connection back', async () => {
    const write = db.app.read(actorWith([]), (tx) => tx.query('CREATE TEMPORARY TABLE scratch (a integer)'));
    await expect(write).rejects.toMatchObject({ code: 'internal' });
    await expect(db.app.read(undefined as never, async () => 1)).rejects.toMatchObject({ code: 'context-missing' });
    for (let i = 0; i < 40; i += 1) {
      const [row] = await db.app.read(actorWith(['case:read']), (tx) => tx.query<{ yes: boolean }>(permits('case:read')));
      expect(row).toEqual({ yes: true });
    }
  });

  it('gives no connection back whose transaction did not begin', async () => {
    const source = await createDataSource({ ...db.config, databasePool: 1 }).initialize();
    const unitOfWork = new UnitOfWork(source, db.config, systemClock);
    const backend = () =>
      unitOfWork.run(actorWith([]), async (tx) => (await tx.query<{ pid: number }>('SELECT pg_backend_pid() AS pid'))[0]?.pid);
    const first = await backend();
    // Somebody gave it back in the middle of a transaction that had failed.
    const runner = source.createQueryRunner();
    const client = await runner.connect();
    await client.query('BEGIN');
    await expect(client.query('SELECT 1 / 0')).rejects.toMatchObject({ code: '22012' });
    await runner.release();
    await expect(backend()).rejects.toMatchObject({ code: 'internal' });
    const next = await backend();
    await source.destroy();
    expect(next).not.toBe(first);
  });

  it('answers a statement that runs again and again as it answers any other, refusals too', async () => {
    const actor = actorWith(['case:read']);
    const text = `SELECT platform.permits('case:read') AS yes, $1::int AS n`;
    for (let n = 0; n < 10; n += 1) {
      expect(await db.app.run(actor, (tx) => tx.prepared(text, [n]))).toEqual([{ yes: true, n }]);
      expect(await db.app.run(actorWith([]), (tx) => tx.prepared(text, [n]))).toEqual([{ yes: false, n }]);
    }
    const forbidden = db.app.run(actor, (tx) => tx.prepared('DELETE FROM audit.entries'));
    await expect(forbidden).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('keeps no more plans than it may, and answers without', async () => {
    await db.app.run(actorWith([]), async (tx) => {
      for (let n = 0; n < 200; n += 1) expect(await tx.prepared(`SELECT ${n} AS n`)).toEqual([{ n }]);
      const [kept] = await tx.query<{ plans: number }>(
        `SELECT count(*)::int AS plans FROM pg_prepared_statements WHERE name LIKE 'caspix-%'`,
      );
      expect(kept?.plans).toBeLessThanOrEqual(128);
    });
  });

  it('runs again after a serialization failure, three times at most', async () => {
    let runs = 0;
    const fail = `DO $$ BEGIN RAISE EXCEPTION 'again' USING ERRCODE = '40001'; END $$`;
    const value = await db.app.run(actorWith([]), async (tx) => {
      runs += 1;
      if (runs < 3) await tx.query(fail);
      return runs;
    });
    expect(value).toBe(3);
    runs = 0;
    const hopeless = db.app.run(actorWith([]), async (tx) => {
      runs += 1;
      await tx.query(fail);
    });
    await expect(hopeless).rejects.toMatchObject({ code: 'internal' });
    expect(runs).toBe(3);
  });
});
