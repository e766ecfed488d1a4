import { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { uuidv7 } from '#kernel';
import { consistencyProof, type NoteSigner, openNote, parseCaseHead, parseCheckpoint, rootAt, rootOf, verifyConsistency } from '#proof';
import { actorWith, openLog, type TestDatabase, type TestLog, testDatabase } from '#testing';

const event = { action: 'case.update', object: { type: 'case', id: 'c-1' } } as const;

describe('the sealer', () => {
  let db: TestDatabase;
  let log: TestLog;
  beforeAll(async () => {
    db = await testDatabase();
    log = await openLog(db);
  });
  afterAll(async () => {
    await log?.close();
    await db?.close();
  });

  // An empty log for each test, as only a superuser can make one.
  beforeEach(async () => {
    await log.sealer.stop();
    for (const table of ['entries', 'payloads', 'case_heads', 'seals', 'tiles', 'checkpoints', 'signed_heads', 'logs']) {
      await db.superuser.query(`ALTER TABLE audit.${table} DISABLE TRIGGER USER; DELETE FROM audit.${table}`);
    }
    await db.superuser.query(`UPDATE audit.sealer_state SET horizon = '0', system_identifier = NULL, state = 'ok', reason = NULL`);
  });

  const write = (count = 1, caseId?: string) =>
    db.app.run(actorWith([]), (tx) =>
      log.audit.recordMany(
        tx,
        Array.from({ length: count }, () => (caseId ? { ...event, caseId } : event)),
      ),
    );
  const one = async <Row>(sql: string, parameters: unknown[] = []): Promise<Row> => (await db.superuser.query(sql, parameters)).rows[0];
  const counts = async () => {
    const row = await one<Record<'entries' | 'seals' | 'distinct' | 'top', string>>(
      `SELECT (SELECT count(*) FROM audit.entries) AS entries, count(*) AS seals, count(DISTINCT entry_id) AS distinct,
         coalesce(max(index), -1) AS top FROM audit.seals`,
    );
    return { entries: Number(row.entries), seals: Number(row.seals), distinct: Number(row.distinct), top: Number(row.top) };
  };
  const readTile = async (level: number, index: number) =>
    (await one<{ hashes: Buffer }>('SELECT hashes FROM audit.tiles WHERE level = $1 AND index = $2', [level, index])).hashes;

  /** The first seal ever has no horizon and takes whatever is there; what is to be seen comes after it. */
  const begin = async () => {
    await write(1);
    await log.seal();
  };

  const withSigner = (signer: Partial<NoteSigner>) => async (version: number) => {
    const key = await log.signers.version('checkpoint', version);
    return { ...key, signer: { ...key.signer, ...signer } };
  };

  it('gives each entry one place, extends the tree and signs its root', async () => {
    await write(300);
    expect(await log.seal()).toBe(300);
    await write(5);
    expect(await log.seal()).toBe(5);
    expect(await log.sealer.sealOnce()).toBe(0);
    const { rows } = await db.superuser.query(
      'SELECT s.index, e.leaf FROM audit.seals s JOIN audit.entries e ON e.id = s.entry_id ORDER BY index',
    );
    expect(rows.map(({ index }) => Number(index))).toEqual(Array.from({ length: 305 }, (_, i) => i));
    const { note } = await one<{ note: string }>('SELECT note FROM audit.checkpoints ORDER BY size DESC LIMIT 1');
    const checkpoint = parseCheckpoint(openNote(note, [log.vkey]).text);
    expect(checkpoint).toMatchObject({ origin: 'caspix-test', size: 305 });
    expect(Buffer.from(checkpoint.root).equals(rootOf(rows.map(({ leaf }) => leaf)))).toBe(true);
    const path = await consistencyProof(300, 305, readTile);
    expect(verifyConsistency({ first: 300, firstRoot: await rootAt(300, readTile), second: 305, secondRoot: checkpoint.root, path })).toBe(
      true,
    );
    expect((await log.verify()).broken).toBeNull();
  });

  it('seals every entry of 32 concurrent writers exactly once while they write', async () => {
    log.sealer.start();
    const cases = Array.from({ length: 4 }, () => uuidv7());
    const writer = async (n: number) => {
      for (let i = 0; i < 25; i++) await write(1 + (i % 3), n % 2 === 0 ? cases[n % 4] : undefined);
    };
    await Promise.all(Array.from({ length: 32 }, (_, n) => writer(n)));
    await log.sealer.stop();
    await log.seal();
    const written = 32 * Array.from({ length: 25 }, (_, i) => 1 + (i % 3)).reduce((sum, n) => sum + n, 0);
    expect(await counts()).toEqual({ entries: written, seals: written, distinct: written, top: written - 1 });
    expect(await log.verify()).toMatchObject({ ok: true, size: written, cases: 2 });
  }, 120_000);

  it('waits for a long open transaction, misses nothing of it, and says meanwhile that it is stalled', async () => {
    const { databaseHost: host, databasePort: port, databaseName: database, databasePassword: password } = db.config;
    await begin();
    const slow = new Client({ host, port, database, user: 'postgres', password });
    await slow.connect();
    await slow.query('BEGIN; SELECT pg_current_xact_id()');
    await write(3);
    expect(await log.sealer.sealOnce()).toBe(0);
    const state = () => db.app.run(actorWith([]), (tx) => log.reader.status(tx));
    expect(await state()).toMatchObject({ state: 'ok', waiting: 3 });
    await db.superuser.query(`UPDATE audit.entries SET at = at - interval '11 seconds' WHERE id NOT IN (SELECT entry_id FROM audit.seals)`);
    expect(await state()).toMatchObject({ state: 'stalled', reason: expect.stringContaining('3 entries wait') });
    await slow.query('COMMIT');
    await slow.end();
    expect(await log.seal()).toBe(3);
    expect(await state()).toMatchObject({ state: 'ok', waiting: 0, size: 4 });
  });

  it('waits for a writer in another database of the server too, as its horizon is the server’s, and never for one who only reads', async () => {
    const { databaseHost: host, databasePort: port, databasePassword: password } = db.config;
    await begin();
    const elsewhere = new Client({ host, port, database: 'postgres', user: 'postgres', password });
    await elsewhere.connect();
    await elsewhere.query('BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM pg_class');
    await write(2);
    expect(await log.seal()).toBe(2);
    // It takes a number of its own as soon as it writes.
    await elsewhere.query('CREATE TEMP TABLE held (n int)');
    await write(3);
    expect(await log.sealer.sealOnce()).toBe(0);
    await elsewhere.query('ROLLBACK');
    await elsewhere.end();
    expect(await log.seal()).toBe(3);
  });

  it('takes the late commit of an early transaction when it comes', async () => {
    await begin();
    let release = () => {};
    const open = new Promise<void>((resolve) => {
      release = resolve;
    });
    let began = () => {};
    const started = new Promise<void>((resolve) => {
      began = resolve;
    });
    const late = db.app.run(actorWith([]), async (tx) => {
      await log.audit.record(tx, event);
      began();
      await open;
    });
    await started;
    await write(2);
    expect(await log.sealer.sealOnce()).toBe(0);
    release();
    await late;
    expect(await log.seal()).toBe(3);
    expect((await log.verify()).ok).toBe(true);
  });

  it('leaves nothing behind when it dies in the middle of a seal, and goes on from there', async () => {
    await write(10);
    const fatal = log.newSealer({
      keyAt: withSigner({
        sign: async () => {
          const { pid } = await one<{ pid: number }>(
            `SELECT pid FROM pg_stat_activity WHERE usename = 'caspix_worker' AND datname = current_database() AND state = 'idle in transaction'`,
          );
          await db.superuser.query('SELECT pg_terminate_backend($1)', [pid]);
          return new Uint8Array(64);
        },
      }),
    });
    await expect(log.seal(fatal)).rejects.toThrow();
    expect(await counts()).toMatchObject({ seals: 0 });
    expect(await one('SELECT count(*)::int AS n FROM audit.tiles')).toEqual({ n: 0 });
    expect(await log.seal()).toBe(10);
    await fatal.stop();
    expect((await log.verify()).ok).toBe(true);
  });

  it('is led by one; the other takes over when the leader ends', async () => {
    const other = log.newSealer();
    await write(1);
    expect(await log.seal()).toBe(1);
    await write(1);
    expect(await other.sealOnce()).toBe(0);
    await log.sealer.stop();
    expect(await log.seal(other)).toBe(1);
    await other.stop();
  });

  it('two of them at once under load seal each entry once', async () => {
    const other = log.newSealer({ everyMillis: 20 });
    log.sealer.start();
    other.start();
    await Promise.all(
      Array.from({ length: 8 }, async () => {
        for (let i = 0; i < 20; i++) await write(2);
      }),
    );
    await log.sealer.stop();
    await new Promise((resolve) => setTimeout(resolve, 300));
    await other.stop();
    await log.seal();
    expect(await counts()).toEqual({ entries: 320, seals: 320, distinct: 320, top: 319 });
  }, 60_000);

  it('seals what a dump brought along, although its transaction numbers mean nothing here', async () => {
    await write(4);
    await log.seal();
    await write(3);
    // As after a restore into a new cluster: another identifier, and entries whose numbers this cluster has not reached.
    await db.superuser.query(`UPDATE audit.sealer_state SET system_identifier = '1'`);
    await db.superuser.query(`UPDATE audit.entries SET xid = '9000000000' WHERE id NOT IN (SELECT entry_id FROM audit.seals)`);
    const small = log.newSealer({ batch: 2 });
    await log.sealer.stop();
    expect(await small.sealOnce()).toBe(2);
    expect(await log.seal(small)).toBe(1);
    await write(2);
    expect(await log.seal(small)).toBe(2);
    await small.stop();
    expect(await counts()).toEqual({ entries: 9, seals: 9, distinct: 9, top: 8 });
    expect((await log.verify()).ok).toBe(true);
  });

  it('signs how many entries a case has, and goes only as far as there is no gap', async () => {
    const caseId = uuidv7();
    await write(3, caseId);
    await log.seal();
    await write(2, caseId);
    await log.seal();
    const { note, leaf } = await one<{ note: string; leaf: Buffer }>('SELECT note, leaf FROM audit.signed_heads WHERE case_id = $1', [
      caseId,
    ]);
    expect(parseCaseHead(openNote(note, [log.vkey]).text)).toEqual({
      origin: 'caspix-test',
      caseId,
      seq: 5,
      leaf: leaf.toString('hex'),
      size: 5,
    });
  });

  it('refuses to go on from a database that is older than its newest checkpoint', async () => {
    await write(3);
    await log.seal();
    await log.sealer.stop();
    // The backup of before the last seal: everything as it was, only the copy outside knows better.
    await db.superuser.query('DELETE FROM audit.seals; DELETE FROM audit.checkpoints; DELETE FROM audit.tiles');
    await expect(log.seal()).rejects.toMatchObject({ code: 'integrity' });
    const state = await db.app.run(actorWith([]), (tx) => log.reader.status(tx));
    expect(state).toMatchObject({ state: 'broken', reason: expect.stringContaining('older state') });
    expect(await counts()).toMatchObject({ seals: 0 });
  });

  it('refuses to sign over a tree that does not give the root it signed last', async () => {
    await write(3);
    await log.seal();
    await log.sealer.stop();
    await db.superuser.query(`UPDATE audit.tiles SET hashes = sha256('x') || substring(hashes FROM 33) WHERE level = 0`);
    await write(1);
    await expect(log.seal()).rejects.toMatchObject({ code: 'integrity' });
  });

  it('refuses to sign with the key of another log', async () => {
    await write(1);
    const other = log.newSealer({ keyAt: withSigner({ name: 'caspix-other' }) });
    await expect(log.seal(other)).rejects.toMatchObject({ code: 'integrity' });
    await other.stop();
  });

  it('goes by transactions and not by the clock: a database whose time jumps back loses and doubles nothing', async () => {
    await write(3);
    await log.seal();
    // What a clock that was set back an hour, and then forward by two, would have written.
    for (const shift of ['-1 hour', '2 hours']) {
      await write(2);
      await db.superuser.query(`UPDATE audit.entries SET at = at + interval '${shift}' WHERE id NOT IN (SELECT entry_id FROM audit.seals)`);
      expect(await log.seal()).toBe(2);
    }
    await write(1);
    await log.seal();
    expect(await counts()).toEqual({ entries: 8, seals: 8, distinct: 8, top: 7 });
  });
});
