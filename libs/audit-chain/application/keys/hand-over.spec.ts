import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { uuidv7 } from '#kernel';
import { formatCheckpoint, openNote, signNote } from '#proof';
import { actorWith, openLog, type TestDatabase, type TestLog, testDatabase } from '#testing';
import { verifyChain } from '../../open-audit.ts';

const event = { action: 'case.update', object: { type: 'case', id: 'c-1' } } as const;

describe('the hand-over from one signing key to the next', () => {
  let db: TestDatabase;
  let log: TestLog;
  // A log of its own for each test: a hand-over cannot be taken back.
  beforeEach(async () => {
    db = await testDatabase();
    log = await openLog(db);
    // Two people are asked for by a trigger of the modules above, and tried there.
    await db.superuser.query('ALTER TABLE audit.signing_keys DISABLE TRIGGER ALL');
  });
  afterEach(async () => {
    await log?.close();
    await db?.close();
  });

  const write = (count = 1) =>
    db.app.run(actorWith([]), (tx) =>
      log.audit.recordMany(
        tx,
        Array.from({ length: count }, () => event),
      ),
    );
  const one = async <Row>(sql: string): Promise<Row> => (await db.superuser.query(sql)).rows[0];
  const verify = (...keys: string[]) => verifyChain(db.workerDataSource, keys);
  /**
   * Makes the next key and announces it, as if two people had agreed. Gives its verifier key. What is written along is of the same
   * transaction, so one seal takes all of it: another test's open transaction may stand between any two.
   */
  const announce = (along = 0) =>
    db.app.run(actorWith([]), async (tx) => {
      const key = await log.keys.make(tx);
      await log.keys.announce(tx, key, { id: uuidv7(), number: 'R-1' });
      for (let i = 0; i < along; i++) await log.audit.record(tx, event);
      return key.vkey;
    });

  it('is the checkpoint that seals the announcement, and old checkpoints go on verifying', async () => {
    await write(3);
    await log.seal();
    const next = await announce(1);
    expect(await log.seal()).toBe(2);
    await write(2);
    await log.seal();
    const trusted = [`${log.vkey} 0-5`, `${next} 5-`];
    expect((await log.keys.now()).pins).toEqual(trusted);
    const { note } = await one<{ note: string }>('SELECT note FROM audit.checkpoints WHERE size = 5');
    expect(openNote(note, [log.vkey, next]).signers).toHaveLength(2);
    expect(await verify(...trusted)).toMatchObject({ ok: true, size: 7, checkpoints: 3 });
    // The old key alone knows nothing of what came after it, and once stolen it speaks for nothing.
    expect((await verify(log.vkey)).findings.map(({ check, index }) => [check, index])).toEqual([['signature', 6]]);
    expect((await verify(`${log.vkey} 0-4`, `${next} 6-`)).broken).toMatchObject({ check: 'signature', index: 4 });
    expect((await verify(`${log.vkey} revoked`, `${next} 5-`)).broken).toMatchObject({ check: 'signature', index: 2 });
    // Another sealer, as after a restart, goes on with the next key.
    await log.sealer.stop();
    const restarted = log.newSealer();
    await write(1);
    expect(await log.seal(restarted)).toBe(1);
    await restarted.stop();
    expect((await log.verify()).ok).toBe(true);
  });

  it('ends the old key: what it signs behind the overlap is refused by the check, and by the sealer before it goes on', async () => {
    await write(3);
    await log.seal();
    const next = await announce();
    await log.seal();
    await write(1);
    await log.seal();
    await log.sealer.stop();
    // Whoever stole the old key, and owns the database, signs the newest state as he likes.
    const { root, size } = await one<{ root: Buffer; size: number }>(
      'SELECT root, size::int FROM audit.checkpoints ORDER BY size DESC LIMIT 1',
    );
    const forged = await signNote(formatCheckpoint({ origin: 'caspix-test', size, root }), log.signers.checkpoint());
    await db.superuser.query('ALTER TABLE audit.checkpoints DISABLE TRIGGER append_only');
    await db.superuser.query('UPDATE audit.checkpoints SET note = $1 WHERE size = $2', [forged, size]);
    await db.superuser.query('ALTER TABLE audit.checkpoints ENABLE ALWAYS TRIGGER append_only');
    expect((await verify(`${log.vkey} 0-4`, `${next} 4-`)).broken).toMatchObject({
      check: 'signature',
      found: expect.stringContaining('may not sign for a log of 5 entries'),
    });
    expect((await log.verify()).broken).toMatchObject({ check: 'signature', index: 4 });
    await expect(log.seal()).rejects.toMatchObject({ code: 'integrity' });
  });

  it('cannot be put off, bent or undone by whoever owns the database', async () => {
    await write(3);
    await log.seal();
    await announce();
    await log.seal();
    const edit = (sql: string) => db.superuser.query(sql);
    const refused = async () => {
      await write(1);
      await log.sealer.stop();
      await expect(log.seal()).rejects.toMatchObject({ code: 'integrity' });
    };
    await write(1);
    await log.seal();
    // The old key for longer; a key of his own; no hand-over at all, which the copy outside knows better.
    await edit('UPDATE audit.signing_keys SET from_size = 3');
    await refused();
    await edit(`UPDATE audit.signing_keys SET from_size = 4, vkey = 'caspix-test+00000000+AAAA'`);
    await refused();
    await edit('DELETE FROM audit.signing_keys');
    await refused();
  });
});
