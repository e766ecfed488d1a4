import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock, uuidv7 } from '#kernel';
import type { Tx } from '#platform';
import { actorWith, type TestDatabase, testDatabase } from '#testing';
import { DomainKeys } from './application/domain-keys.ts';
import type { KeyProvider } from './application/key-provider.ts';
import { KeyRotation } from './application/key-rotation.ts';
import { decryptField, encryptField } from './domain/stored-value.ts';
import { openCrypto } from './open-crypto.ts';
import { createKeyring } from './persistence/keyring/create-keyring.ts';
import { openKeyring } from './persistence/keyring/open-keyring.ts';
import { SqlKeyRecords } from './persistence/sql-key-records.ts';
import { SqlRotationRecords } from './persistence/sql-rotation-records.ts';

const KILLS = 100;
const SUBJECTS = 40;
const PORTION = 4;
const actor = actorWith([]);
const place = (row: string) => ({ table: 'cases.accounts', column: 'number_cipher', row });
const KILLED = new Error('killed');
let db: TestDatabase;
let stored: Map<string, Buffer>;

/** Whatever is asked of `target` counts as a step, before it begins and after it is done; at the fatal one the process is gone. */
function mortal<Target extends object>(target: Target, step: () => void): Target {
  return new Proxy(target, {
    get(_, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]) => {
        step();
        const result: unknown = value.apply(target, args);
        if (!(result instanceof Promise)) return result;
        return result.then((done: unknown) => {
          step();
          return done;
        });
      };
    },
  });
}

/** A process that rotates, of which nothing is left when it ends: its own keyring, its own memory. */
async function rotating(step: () => void = () => undefined) {
  const keyring = await openKeyring(db.config.keyringFile);
  const provider = mortal<KeyProvider>(keyring, step);
  const records = mortal(new SqlKeyRecords(), step);
  const domainKeys = new DomainKeys(provider, records, systemClock);
  const rotation = new KeyRotation(provider, domainKeys, mortal(new SqlRotationRecords(), step), systemClock);
  const run = <T>(unitOfWork: TestDatabase['worker'], work: (tx: Tx) => Promise<T>) => unitOfWork.run(actor, work);
  await run(db.worker, (tx) => domainKeys.open(tx));
  const rewrap = async () => {
    await run(db.worker, (tx) => rotation.rewrapRoot(tx));
    while ((await run(db.worker, (tx) => rotation.rewrapSubjects(tx, PORTION))) > 0);
  };
  return {
    rotation,
    rewrap,
    all: async () => {
      await provider.rotate();
      await run(db.app, (tx) => rotation.rotateDomain(tx, 'case'));
      await rewrap();
    },
  };
}

async function assertAllReadable(when: string): Promise<void> {
  const provider = await openKeyring(db.config.keyringFile);
  const { keyStore } = await openCrypto({ provider, unitOfWork: db.app, clock: systemClock, logName: 'caspix-test' });
  const lost = await db.app.run(actor, async (tx) => {
    const keys = await keyStore.subjectKeys(tx, [...stored.keys()]);
    return [...stored].filter(([id, value]) => {
      const key = keys.get(id);
      return !key || decryptField(key, place(id), value) !== `of ${id}`;
    });
  });
  expect(lost.length, when).toBe(0);
}

async function leftOnOldVersions(): Promise<number> {
  const { rotation } = await rotating();
  const { provider, keys } = await db.worker.run(actor, (tx) => rotation.status(tx));
  const old = keys.filter(
    (key) => (key.state === 'retired' && key.wraps > 0) || (key.rootVersion ?? provider.rootVersion) < provider.rootVersion,
  );
  return old.length;
}

beforeAll(async () => {
  db = await testDatabase();
  const provider = await createKeyring(db.config.keyringFile);
  const { keyStore } = await openCrypto({ provider, unitOfWork: db.app, clock: systemClock, logName: 'caspix-test' });
  const ids = Array.from({ length: SUBJECTS }, () => uuidv7());
  stored = await db.app.run(actor, async (tx) => {
    const keys = await keyStore.newSubjectKeys(tx, ids);
    return new Map([...keys].map(([id, key]) => [id, encryptField(key, place(id), `of ${id}`)]));
  });
});
afterAll(() => db.close());

describe('a rotation that is killed', () => {
  it(`at each of its steps, ${KILLS} times, loses nothing, and the next run carries on`, async () => {
    let kills = 0;
    for (let fatal = 1; kills < KILLS; fatal += 1) {
      let steps = 0;
      const step = () => {
        steps += 1;
        if (steps >= fatal) throw KILLED;
      };
      const outcome = await rotating(step)
        .then((started) => started.all())
        .then(
          () => 'done',
          (error: unknown) => error,
        );
      if (outcome === 'done') {
        // Past its last step: begin again at the first, on what the earlier ones left.
        fatal = 0;
        expect(await leftOnOldVersions()).toBe(0);
        continue;
      }
      expect(outcome).toBe(KILLED);
      kills += 1;
      if (kills % 5 === 0) await assertAllReadable(`killed at step ${fatal}`);
    }
    await (await rotating()).rewrap();
    await assertAllReadable('carried on');
    expect(await leftOnOldVersions()).toBe(0);
  }, 120_000);

  it('from outside, its connections cut at any moment, loses nothing either', async () => {
    const cut = () =>
      db.superuser.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'caspix_worker' AND datname = current_database()",
      );
    let interrupted = 0;
    for (let i = 0; i < 20; i += 1) {
      const running = rotating()
        .then((started) => started.all())
        .then(
          () => 'done',
          () => 'cut',
        );
      await new Promise((resolve) => setTimeout(resolve, (i * 7) % 90));
      await cut();
      if ((await running) === 'cut') interrupted += 1;
    }
    expect(interrupted).toBeGreaterThan(0);
    await (await rotating()).rewrap();
    await assertAllReadable('after the cuts');
    expect(await leftOnOldVersions()).toBe(0);
  }, 60_000);
});
