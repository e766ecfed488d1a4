import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONFIG, type Config, loadConfig } from '#platform';
import { type House, openHouse, type TestDatabase, testDatabase } from '#testing';
import { SignInWithPassword } from './application/sign-in/sign-in-with-password.ts';

const settings = {
  ...{ CASPIX_DATABASE_HOST: 'h', CASPIX_DATABASE_USER: 'u', CASPIX_DATABASE_PASSWORD: 'p', CASPIX_CONTEXT_KEY: 'ab'.repeat(32) },
  ...{ CASPIX_EVIDENCE_DIR: '/e', CASPIX_TLS_CERT: '/c', CASPIX_TLS_KEY: '/k', CASPIX_PUBLIC_ORIGIN: 'https://caspix.example' },
};

describe('what a hash of a password costs', () => {
  let db: TestDatabase;
  let house: House;
  beforeAll(async () => {
    db = await testDatabase();
    house = await openHouse(db, { config: { passwordMemoryKib: 512 } });
  });
  afterAll(async () => {
    await house.close();
    await db.close();
  });

  const hashOf = async (id: string): Promise<string> =>
    (await db.superuser.query('SELECT password_hash FROM auth.credentials WHERE user_id = $1', [id])).rows[0].password_hash;

  it('is 64 MiB in the product, and more where the operator says so', () => {
    expect(loadConfig(settings).passwordMemoryKib).toBe(65_536);
    expect(loadConfig({ ...settings, CASPIX_PASSWORD_MEMORY_KIB: '131072' }).passwordMemoryKib).toBe(131_072);
  });

  it.each(['65535', '0', '-1', 'none', ''])('is never less: %s stops the start', (CASPIX_PASSWORD_MEMORY_KIB) => {
    expect(() => loadConfig({ ...settings, CASPIX_PASSWORD_MEMORY_KIB })).toThrowError(
      expect.objectContaining({ code: 'validation', fields: [expect.objectContaining({ field: 'passwordMemoryKib' })] }),
    );
  });

  it('is what the configuration says, in three passes of argon2id', async () => {
    expect(await hashOf(house.people.cleo.id)).toMatch(/^\$argon2id\$v=19\$m=512,t=3,p=1\$/);
  });

  it('rises with the configuration, for each person at the next sign-in', async () => {
    const { cleo, dan } = house.people;
    const signIn = () =>
      house.get(SignInWithPassword).execute({ ...cleo, request: 'a request', origin: { ip: '192.0.2.7', agent: 'test' } });
    const before = await hashOf(cleo.id);
    await signIn();
    expect(await hashOf(cleo.id)).toBe(before);
    house.module.get<Config>(CONFIG, { strict: false }).passwordMemoryKib = 1_024;
    await signIn();
    const after = await hashOf(cleo.id);
    expect(after).toMatch(/^\$argon2id\$v=19\$m=1024,t=3,p=1\$/);
    await signIn();
    expect(await hashOf(cleo.id)).toBe(after);
    expect(await hashOf(dan.id)).toContain('m=512');
  });
});
