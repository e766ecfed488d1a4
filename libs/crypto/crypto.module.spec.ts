import { Test, type TestingModule } from '@nestjs/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { DomainError, fixedClock, uuidv7 } from '#kernel';
import { PlatformModule, Readiness, UnitOfWork } from '#platform';
import { actorWith, type TestDatabase, testDatabase } from '#testing';
import { DOMAIN_KEY_LIFE_MILLIS } from './application/domain-keys.ts';
import type { KeyProvider } from './application/key-provider.ts';
import { KeyStore } from './application/key-store.ts';
import { Signers } from './application/signers.ts';
import { CryptoModule, KEY_PROVIDER } from './crypto.module.ts';
import { KeyRefresh } from './key-refresh.ts';
import { createKeyring } from './persistence/keyring/create-keyring.ts';
import { openKeyring } from './persistence/keyring/open-keyring.ts';

const clock = fixedClock('2026-11-22T12:00:00Z');
let db: TestDatabase;
let app: TestingModule;

const boot = () =>
  Test.createTestingModule({
    imports: [PlatformModule.with({ config: db.config, clock, http: false }), CryptoModule],
  }).compile();

beforeAll(async () => {
  db = await testDatabase();
});
afterAll(async () => {
  await app.close();
  await db.close();
});

describe('the crypto module', () => {
  it('does not start without its keyring', async () => {
    await expect(boot()).rejects.toMatchObject({ code: 'key-unavailable' });
  });

  it('has its keys in memory as soon as it is there', async () => {
    await createKeyring(db.config.keyringFile);
    app = await boot();
    await app.init();
    const keys = await app.get(UnitOfWork).run(actorWith([]), (tx) => app.get(KeyStore).newSubjectKeys(tx, [uuidv7()]));
    expect(keys.size).toBe(1);
    expect(app.get(Signers).checkpoint().name).toBe(db.config.logName);
    expect(await app.get(Readiness).failing()).toEqual([]);
  });

  it('is not ready when the keys ran out, and is again after they were read', async () => {
    clock.advance(DOMAIN_KEY_LIFE_MILLIS);
    expect(await app.get(Readiness).failing()).toEqual(['keys']);
    await app.get(KeyRefresh).refresh();
    expect(await app.get(Readiness).failing()).toEqual([]);
  });

  it('keeps the keys that it has while they cannot be read', async () => {
    await db.superuser.query('REVOKE SELECT ON crypto.domain_keys FROM caspix_app');
    await app.get(KeyRefresh).refresh();
    expect(await app.get(Readiness).failing()).toEqual([]);
    clock.advance(DOMAIN_KEY_LIFE_MILLIS);
    expect(await app.get(Readiness).failing()).toEqual(['keys']);
    await db.superuser.query('GRANT SELECT ON crypto.domain_keys TO caspix_app');
  });
});

describe('while nobody asks for anything', () => {
  const [EVERY, AGAIN] = [DOMAIN_KEY_LIFE_MILLIS / 3, 15_000];
  let idle: TestingModule;
  let isAway = false;
  let asked = 0;

  beforeAll(async () => {
    // From here on only the test lets time pass: for the product's clock and for its timers.
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const keyring = await openKeyring(db.config.keyringFile);
    const provider: KeyProvider = new Proxy(keyring, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name);
        if (name !== 'unwrapMany' || typeof value !== 'function') return typeof value === 'function' ? value.bind(target) : value;
        return (...all: unknown[]) => {
          asked += 1;
          return isAway ? Promise.reject(new DomainError('key-unavailable', 'away')) : value.apply(target, all);
        };
      },
    });
    idle = await Test.createTestingModule({ imports: [PlatformModule.with({ config: db.config, clock, http: false }), CryptoModule] })
      .overrideProvider(KEY_PROVIDER)
      .useValue(provider)
      .compile();
    await idle.init();
    asked = 0;
    await db.superuser.query('DELETE FROM platform.notices');
  });
  afterAll(async () => {
    vi.useRealTimers();
    await idle.close();
  });

  /** Lets time pass, and what fell due in it come to its end; answers how often the provider was asked. */
  async function pass(millis: number): Promise<number> {
    const before = asked;
    const due = vi.spyOn(idle.get(KeyRefresh), 'refresh');
    clock.advance(millis);
    vi.advanceTimersByTime(millis);
    await Promise.all(due.mock.results.map(({ value }) => value));
    due.mockRestore();
    return asked - before;
  }
  const failing = () => idle.get(Readiness).failing();
  const told = async () =>
    (await db.superuser.query<{ kind: string }>("SELECT kind FROM platform.notices WHERE kind LIKE 'keys.%' ORDER BY at, id")).rows.map(
      ({ kind }) => kind,
    );

  it('the keys are read again three times within their life', async () => {
    for (let i = 0; i < 3; i += 1) expect([await pass(EVERY - 1), await pass(1)]).toEqual([0, 1]);
    expect([await failing(), await told()]).toEqual([[], []]);
  });

  it('a provider that is away is noticed by the next reading, asked every fifteen seconds, and the keys run out in their time', async () => {
    isAway = true;
    expect(await pass(EVERY)).toBe(1);
    expect([await failing(), await told()]).toEqual([[], ['keys.provider-away']]);
    expect([await pass(AGAIN - 1), await pass(1)]).toEqual([0, 1]);
    let until = DOMAIN_KEY_LIFE_MILLIS - EVERY - AGAIN;
    for (; until > AGAIN; until -= AGAIN) expect([await pass(AGAIN), await failing()]).toEqual([1, []]);
    expect(await pass(AGAIN)).toBe(1);
    expect([await failing(), await told()]).toEqual([['keys'], ['keys.provider-away', 'keys.ran-out']]);
  });

  it('and its return within fifteen seconds of it: ready again, told, and back to the slow beat, with no request in between', async () => {
    isAway = false;
    expect([await pass(AGAIN - 1), await failing()]).toEqual([0, ['keys']]);
    expect([await pass(1), await failing()]).toEqual([1, []]);
    expect(await told()).toEqual(['keys.provider-away', 'keys.ran-out', 'keys.provider-back']);
    expect([await pass(EVERY - 1), await pass(1)]).toEqual([0, 1]);
  });
});
