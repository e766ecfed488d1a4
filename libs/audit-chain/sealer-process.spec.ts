import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { actorWith, openLog, type TestDatabase, type TestLog, testDatabase } from '#testing';

const root = join(import.meta.dirname, '../..');
const event = { action: 'case.update', object: { type: 'case', id: 'c-1' } } as const;
/** A hundred of them, under more load: `deploy/audit-log/killed-sealer.peer.ts`. */
const KILLS = 6;
/** Within which another sealer must have taken over. */
const TAKEOVER_MILLIS = 5_000;

describe('sealers that are processes and get killed', { timeout: 90_000 }, () => {
  let db: TestDatabase;
  let log: TestLog;
  let configFile: string;
  const running = new Set<ChildProcess>();
  beforeAll(async () => {
    db = await testDatabase();
    log = await openLog(db);
    configFile = join(db.config.evidenceDir, 'config.json');
    writeFileSync(configFile, JSON.stringify({ ...db.workerConfig, databasePool: 2 }));
  });
  afterEach(async () => {
    for (const child of running) await kill(child);
  });
  afterAll(async () => {
    await log?.close();
    await db?.close();
  });

  const start = async (): Promise<ChildProcess> => {
    const script = join(import.meta.dirname, 'sealer-process.fixture.mjs');
    const child = spawn(process.execPath, [script, configFile], {
      ...{ cwd: root, env: { ...process.env, NODE_COMPILE_CACHE: join(db.config.evidenceDir, 'compiled') } },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    running.add(child);
    await once(child.stdout as NonNullable<typeof child.stdout>, 'data');
    return child;
  };
  const kill = async (child: ChildProcess): Promise<void> => {
    running.delete(child);
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  };
  const write = (count: number) =>
    db.app.run(actorWith([]), (tx) =>
      log.audit.recordMany(
        tx,
        Array.from({ length: count }, () => event),
      ),
    );
  const figures = async () => {
    const { rows } = await db.superuser.query(
      `SELECT (SELECT count(*) FROM audit.entries)::int AS entries, count(*)::int AS seals, count(DISTINCT entry_id)::int AS "distinct",
         coalesce(max(index) + 1, 0)::int AS size, coalesce((SELECT max(size) FROM audit.checkpoints), 0)::int AS signed FROM audit.seals`,
    );
    return rows[0];
  };
  const until = async (holds: () => Promise<boolean>, millis: number): Promise<number> => {
    const began = performance.now();
    while (performance.now() - began < millis) {
      if (await holds()) return performance.now() - began;
      await wait(10);
    }
    throw new Error(`it did not happen within ${millis} ms`);
  };

  it('seal each entry once, whatever moment the kill falls on', async () => {
    let writing = true;
    const writer = (async () => {
      while (writing) await write(1 + Math.floor(Math.random() * 30));
    })();
    for (let round = 0; round < KILLS; round += 1) {
      const child = await start();
      const { size } = await figures();
      await until(async () => (await figures()).size > size, 20_000);
      // Anywhere in the next few seals: between two statements, within one, or between commit and the copy of the checkpoint.
      await wait(Math.random() * 120);
      await kill(child);
      const now = await figures();
      expect(now).toMatchObject({ seals: now.size, distinct: now.size, signed: now.size });
    }
    writing = false;
    await writer;
    await log.seal();
    const end = await figures();
    expect(end).toMatchObject({ seals: end.entries, distinct: end.entries, size: end.entries, signed: end.entries });
    expect((await log.verify()).broken).toBeNull();
    await log.sealer.stop();
  });

  it('take over from one another within five seconds', async () => {
    const leader = await start();
    const other = await start();
    await write(3);
    await until(async () => (await figures()).seals === (await figures()).entries, 20_000);
    // The first to ask holds the lock, and the other waits for it.
    const { rows } = await db.superuser.query(
      `SELECT count(*)::int AS n FROM pg_locks l JOIN pg_stat_activity a USING (pid) WHERE l.locktype = 'advisory' AND l.granted AND a.datname = current_database()`,
    );
    expect(rows[0].n).toBe(1);
    await kill(leader);
    await write(3);
    const took = await until(async () => (await figures()).seals === (await figures()).entries, TAKEOVER_MILLIS);
    expect(took).toBeLessThan(TAKEOVER_MILLIS);
    await kill(other);
    expect((await log.verify()).ok).toBe(true);
  });
});
