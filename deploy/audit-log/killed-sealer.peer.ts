import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { actorWith, openLog, type TestDatabase, type TestLog, testDatabase } from '#testing';

const KILLS = 100;
/** Many times what it takes on a machine that does nothing else: two minutes on two cores, most of them spent on starting a hundred processes. */
const PATIENCE = 500_000;
/** Sealers at once: one leads, the others wait for its lock. */
const AT_ONCE = 3;
const root = join(import.meta.dirname, '../..');
const script = join(root, 'libs/audit-chain/sealer-process.fixture.mjs');
const event = { action: 'case.update', object: { type: 'case', id: 'c-1' } } as const;
const LOCK = `hashtextextended('caspix audit sealer', 0)`;

/** Whoever holds the leader's lock, by the name under which its process came: an advisory lock of 64 bits stands in two halves. */
const LEADER = `
  SELECT a.application_name AS name FROM pg_locks l JOIN pg_stat_activity a USING (pid)
  WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND ((l.classid::bigint << 32) | l.objid::bigint) = ${LOCK}`;

describe('sealers as processes of their own', () => {
  let db: TestDatabase;
  let log: TestLog;
  let configFile: string;
  const running = new Map<string, ChildProcess>();
  let started = 0;

  const start = async (): Promise<void> => {
    started += 1;
    const name = `sealer-${started}`;
    const child = spawn(process.execPath, [script, configFile], {
      ...{
        cwd: root,
        env: { ...process.env, SEALER_NAME: name, NODE_COMPILE_CACHE: join(db.config.evidenceDir, 'compiled') },
        stdio: ['ignore', 'pipe', 'ignore'] as const,
      },
    });
    running.set(name, child);
    await once(child.stdout as NodeJS.ReadableStream, 'data');
  };
  const kill = async (name: string): Promise<void> => {
    const child = running.get(name);
    running.delete(name);
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  };
  const leader = async (): Promise<string | undefined> => (await db.superuser.query<{ name: string }>(LEADER)).rows[0]?.name;
  const figures = async () =>
    (
      await db.superuser.query(
        `SELECT (SELECT count(*) FROM audit.entries)::int AS entries, count(*)::int AS seals, count(DISTINCT entry_id)::int AS "distinct",
           coalesce(max(index) + 1, 0)::int AS size, coalesce((SELECT max(size) FROM audit.checkpoints), 0)::int AS signed FROM audit.seals`,
      )
    ).rows[0];
  const write = async (count: number): Promise<string[]> => {
    const events = Array.from({ length: count }, () => event);
    return (await db.app.run(actorWith([]), (tx) => log.audit.recordMany(tx, events))).map(({ id }) => id);
  };

  beforeAll(async () => {
    db = await testDatabase();
    log = await openLog(db);
    configFile = join(db.config.evidenceDir, 'config.json');
    writeFileSync(configFile, JSON.stringify({ ...db.workerConfig, databasePool: 2 }));
    await Promise.all(Array.from({ length: AT_ONCE }, start));
  }, 120_000);
  afterAll(async () => {
    await Promise.all([...running.keys()].map(kill));
    await log?.close();
    await db?.close();
  }, 60_000);

  it(`killed with -9 ${KILLS} times under load lose no entry, double none and leave no gap`, async () => {
    const written: string[] = [];
    let writing = true;
    const writers = Array.from({ length: 3 }, async () => {
      while (writing) {
        written.push(...(await write(1 + Math.floor(Math.random() * 20))));
        await wait(20 + Math.random() * 40);
      }
    });
    let kills = 0;
    let slowest = 0;
    let starting: Promise<void> = Promise.resolve();
    for (const until = Date.now() + PATIENCE; kills < KILLS && Date.now() < until; ) {
      const name = await leader();
      if (name === undefined || !running.has(name)) {
        await wait(5);
        continue;
      }
      const measured = kills % 10 === 9;
      // There is one that waits for the lock, as in two workers.
      if (measured) await starting;
      // Anywhere in its first seals: while it proves its past, between two statements, or between commit and the copy of the checkpoint.
      await wait(Math.random() * 150);
      const { size } = await figures();
      await kill(name);
      kills += 1;
      starting = Promise.all([starting, start()]).then(() => undefined);
      const now = await figures();
      expect(now).toMatchObject({ seals: now.size, distinct: now.size, signed: now.size });
      expect(now.size).toBeGreaterThanOrEqual(size);
      const began = performance.now();
      if (measured) {
        while ((await figures()).size <= now.size) {
          if (performance.now() - began > 20_000) throw new Error(`nobody seals after kill ${kills}`);
          await wait(10);
        }
        slowest = Math.max(slowest, performance.now() - began);
      }
    }
    writing = false;
    await Promise.all([...writers, starting]);
    expect(kills).toBe(KILLS);
    // Another seals within five seconds; the process that waited for the lock did not have to be started.
    expect(slowest).toBeLessThan(5_000);
    await Promise.all([...running.keys()].map(kill));
    await log.seal();
    const end = await figures();
    expect(end).toEqual({
      entries: written.length,
      seals: written.length,
      distinct: written.length,
      size: written.length,
      signed: written.length,
    });
    const { rows } = await db.superuser.query('SELECT entry_id::text AS id FROM audit.seals');
    expect(new Set(rows.map(({ id }) => id))).toEqual(new Set(written));
    // Leaves, links, tree, every checkpoint.
    expect(await log.verify()).toMatchObject({ ok: true, broken: null, waiting: 0, size: written.length });
  }, 600_000);
});
