import { Test, type TestingModule } from '@nestjs/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fixedClock, uuidv7 } from '#kernel';
import { PlatformModule, Readiness, UnitOfWork } from '#platform';
import { actorWith, type TestDatabase, testDatabase } from '#testing';
import { DOMAIN_KEY_LIFE_MILLIS } from './application/domain-keys.ts';
import { KeyStore } from './application/key-store.ts';
import { Signers } from './application/signers.ts';
import { CryptoModule } from './crypto.module.ts';
import { KeyRefresh } from './key-refresh.ts';
import { createKeyring } from './persistence/keyring/create-keyring.ts';

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
