import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { actorWith, openLog, type TestDatabase, type TestLog, testDatabase } from '#testing';
import { SqlChainWalk } from './sql-chain-walk.ts';

describe('a walk through the stored chain', () => {
  let db: TestDatabase;
  let log: TestLog;
  beforeAll(async () => {
    db = await testDatabase();
    log = await openLog(db);
    const event = { action: 'case.update', object: { type: 'case', id: 'c-1' } } as const;
    await db.app.run(actorWith([]), (tx) => log.audit.recordMany(tx, [event, event, event]));
    await log.seal();
  });
  afterAll(async () => {
    await log?.close();
    await db?.close();
  });

  it.each(['rows', 'blocks'] as const)(
    'ends when it is given up in the middle of its %s, and leaves no connection in the middle',
    async (reads) => {
      const walk = await SqlChainWalk.open(db.workerDataSource);
      for await (const _ of walk[reads](0, 3)) break;
      await walk.close();
      expect(await log.verify({ depth: 'hashes' })).toMatchObject({ ok: true, size: 3 });
    },
  );

  it('reads the same moment on both of its connections', async () => {
    const walk = await SqlChainWalk.open(db.workerDataSource);
    const size = await walk.sealedSize();
    await db.app.run(actorWith([]), (tx) => log.audit.record(tx, { action: 'case.update', object: { type: 'case', id: 'c-2' } }));
    await log.seal();
    let places = 0;
    for await (const { ids } of walk.blocks(0, 10)) places += ids.length / 16;
    await walk.close();
    expect([size, places]).toEqual([3, 3]);
  });
});
