import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { CONFIG, type Config, loadConfig } from '#platform';
import { type House, openHouse, type Resident, type TestDatabase, testDatabase } from '#testing';
import { PasswordHasher } from './application/passwords/password-hasher.ts';
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

  describe('while the password changes', () => {
    const origin = { ip: '192.0.2.7', agent: 'test' };
    /** Signs in; at the moment between the comparison and what follows from it, something else happens. */
    const racing = (who: Resident, password: string, meanwhile: () => Promise<unknown>) => {
      const hasher = house.get(PasswordHasher);
      const compare = hasher.matches.bind(hasher);
      const raced = vi.spyOn(hasher, 'matches').mockImplementationOnce(async (stored, given) => {
        const right = await compare(stored, given);
        await meanwhile();
        return right;
      });
      const attempt = { username: who.username, password, request: 'a request', origin };
      return house
        .get(SignInWithPassword)
        .execute(attempt)
        .finally(() => raced.mockRestore());
    };
    const setPassword = (id: string, hash: string) =>
      db.superuser.query('UPDATE auth.credentials SET password_hash = $2 WHERE user_id = $1', [id, hash]);
    const rises = () => {
      const config = house.module.get<Config>(CONFIG, { strict: false });
      config.passwordMemoryKib += 512;
    };

    it('neither lets the old one in nor writes it back over the new one', async () => {
      const { dan } = house.people;
      rises();
      const hash = await house.get(PasswordHasher).hash('a sentence that Dan chose just now');
      await expect(racing(dan, dan.password, () => setPassword(dan.id, hash))).rejects.toMatchObject({ code: 'invalid-credentials' });
      expect(await hashOf(dan.id)).toBe(hash);
      const { rows } = await db.superuser.query('SELECT count(*)::int AS n FROM auth.sessions WHERE user_id = $1', [dan.id]);
      expect(rows).toEqual([{ n: 0 }]);
    });

    it('lets the new one in that was given a moment too early', async () => {
      const { eva } = house.people;
      const given = 'a sentence that Eva chose just now';
      const hash = await house.get(PasswordHasher).hash(given);
      expect(await racing(eva, given, () => setPassword(eva.id, hash))).toHaveProperty('token');
      const { rows } = await db.superuser.query('SELECT password_failures AS n FROM auth.users WHERE id = $1', [eva.id]);
      expect(rows).toEqual([{ n: 0 }]);
    });

    it('lets both in who come at once with a password that is hashed anew', async () => {
      const { finn } = house.people;
      rises();
      const other = () => house.get(SignInWithPassword).execute({ ...finn, request: 'another request', origin });
      expect(await racing(finn, finn.password, other)).toHaveProperty('token');
      expect(await hashOf(finn.id)).toContain(`m=${house.module.get<Config>(CONFIG, { strict: false }).passwordMemoryKib},`);
    });
  });
});
