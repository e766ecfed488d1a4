import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKeyring } from '#crypto';
import { actorWith, type OtherCluster, otherCluster, type TestDatabase } from '#testing';
import { debianPackages } from '../peers/debian.ts';
import { run } from '../peers/run.ts';

const LIBRARY = '/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1';
const HOUR = 3_600;

interface Answer {
  readonly ok: boolean;
  readonly code?: string;
  readonly says?: string;
  readonly value?: unknown;
}

/** PostgreSQL and the product's writer, sealer and checker under clocks that are set while they run, by Debian's libfaketime. */
describe('a clock that is set while the log is written', () => {
  let folder: string;
  let cluster: OtherCluster;
  let db: TestDatabase;
  let log: ChildProcess;
  let answers: AsyncIterator<string>;

  const clockOf = (whose: 'database' | 'application') => join(folder, `${whose}.clock`);
  /** What a process needs to go by this clock; each call looks at the file, so that the clock can be set under it. */
  const under = (whose: 'database' | 'application') => ({
    ...{ LD_PRELOAD: LIBRARY, FAKETIME_TIMESTAMP_FILE: clockOf(whose), FAKETIME_NO_CACHE: '1', FAKETIME_DONT_FAKE_MONOTONIC: '1' },
  });
  const set = (seconds: number, ...whose: ('database' | 'application')[]) => {
    for (const one of whose) writeFileSync(clockOf(one), `${seconds < 0 ? '-' : '+'}${Math.abs(seconds)}\n`);
  };

  beforeAll(async () => {
    if (!existsSync(LIBRARY)) await debianPackages('libfaketime');
    folder = mkdtempSync(join(tmpdir(), 'caspix-clock-'));
    await run(['chmod', '755', folder]);
    set(0, 'database', 'application');
    const environment = under('database');
    Object.assign(process.env, environment);
    cluster = await otherCluster().finally(() => {
      for (const name of Object.keys(environment)) delete process.env[name];
    });
    db = await cluster.database();
    await createKeyring(db.config.keyringFile);
    const configs = join(folder, 'configs.json');
    writeFileSync(configs, JSON.stringify({ app: db.config, worker: db.workerConfig, actor: actorWith(['audit:read']) }));
    const script = join(import.meta.dirname, 'log-process.fixture.mjs');
    const options = { cwd: join(import.meta.dirname, '../..'), env: { ...process.env, ...under('application') } };
    log = spawn(process.execPath, [script, configs], { ...options, stdio: ['pipe', 'pipe', 'inherit'] });
    const lines: Interface = createInterface({ input: log.stdout as NodeJS.ReadableStream });
    answers = lines[Symbol.asyncIterator]();
    await answers.next();
  }, 120_000);
  afterAll(async () => {
    log?.kill('SIGKILL');
    await db?.close();
    await cluster?.stop();
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  const say = async (command: string): Promise<Answer> => {
    log.stdin?.write(`${command}\n`);
    return JSON.parse((await answers.next()).value ?? '{}');
  };
  const sealAll = async () => {
    for (let quiet = 0; quiet < 3; quiet += 1) {
      const { ok, value, says } = await say('seal');
      if (!ok) throw new Error(says);
      if (value !== 0) quiet = 0;
      await wait(20);
    }
  };
  const entries = async () => {
    const { rows } = await db.superuser.query(
      `SELECT s.index::int, extract(epoch FROM s.entry_at)::float8 AS at, (SELECT count(*)::int FROM audit.entries) AS written
       FROM audit.seals s ORDER BY s.index`,
    );
    return rows as { index: number; at: number; written: number }[];
  };
  const databaseNow = async () =>
    Number((await db.superuser.query('SELECT extract(epoch FROM clock_timestamp())::float8 AS now')).rows[0].now);

  it('forward an hour and back by two: order is that of the index, nothing is lost, and everything verifies', async () => {
    for (const seconds of [0, HOUR, -HOUR, 0]) {
      set(seconds, 'database', 'application');
      expect(Math.abs((await databaseNow()) - Date.now() / 1000 - seconds)).toBeLessThan(30);
      // The process has run all the while; a clock of its own that did not follow would be refused by the database.
      const { now, millis } = (await say('now')).value as { now: string; millis: number };
      expect(Math.abs(Date.parse(now) - millis)).toBeLessThan(1_000);
      for (let n = 0; n < 3; n += 1) expect(await say('write 5')).toMatchObject({ ok: true });
      await sealAll();
      expect((await say('verify')).value).toMatchObject({ ok: true, broken: null, waiting: 0 });
    }
    const all = await entries();
    expect(all.map(({ index }) => index)).toEqual(Array.from({ length: 60 }, (_, i) => i));
    expect(all[0]?.written).toBe(60);
    // The jumps stand in the log: three places where the time of an entry is far from that of the one before it.
    const jumps = all
      .slice(1)
      .flatMap(({ at, index }, i) =>
        Math.abs(at - (all[i]?.at ?? 0)) > HOUR / 2 ? [[index, Math.round((at - (all[i]?.at ?? 0)) / HOUR)]] : [],
      );
    expect(jumps).toEqual([
      [15, 1],
      [30, -2],
      [45, 1],
    ]);
  });

  it('of the database alone: nothing is recorded and so nothing is done until both agree again, and the refusal says so', async () => {
    for (const [seconds, code, says] of [
      // A signed context of an hour ago is believed no more.
      [HOUR, 'context-missing', 'without an authenticated context'],
      [-HOUR, 'audit-refused', 'the clocks of application and database are more than a minute apart'],
    ] as const) {
      set(seconds, 'database');
      expect(await say('write 2')).toMatchObject({ ok: false, code, says: expect.stringContaining(says) });
    }
    set(0, 'database');
    expect((await entries()).at(-1)?.written).toBe(60);
    expect(await say('write 2')).toMatchObject({ ok: true });
    await sealAll();
    expect((await say('verify')).value).toMatchObject({ ok: true, size: 62 });
  });
});
