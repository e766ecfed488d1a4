import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Audit } from '#audit-chain';
import { fixedClock, REACH_ALL } from '#kernel';
import { actorWith, type House, openHouse, type TestDatabase, testDatabase } from '#testing';
import { AcceptServiceToken } from './application/service-accounts/accept-service-token.ts';
import { accountKeeper } from './application/service-accounts/account-keeper.ts';
import { CreateServiceAccount } from './application/service-accounts/create-service-account.ts';
import { DisableServiceAccount } from './application/service-accounts/disable-service-account.ts';
import { ListServiceAccounts } from './application/service-accounts/list-service-accounts.ts';
import { ServiceAccountReader } from './application/service-accounts/service-account-store.ts';
import { newServiceKey, type PrivateServiceKey, signServiceToken } from './application/service-accounts/service-key.ts';
import { TokenRefusals } from './application/service-accounts/token-refusals.ts';
import { Directory } from './application/users/directory.ts';
import { TokenRefused } from './domain/service-accounts/token-refused.ts';

describe('a service account', { timeout: 60_000 }, () => {
  let db: TestDatabase;
  let house: House;
  beforeAll(async () => {
    db = await testDatabase();
    house = await openHouse(db);
  });
  afterAll(async () => {
    await house.close();
    await db.close();
  });

  const keeper = accountKeeper();
  const open = async (name: string, permissions: readonly string[] = ['alert:ingest']): Promise<PrivateServiceKey> => {
    const key = await newServiceKey();
    const kid = await house.get(CreateServiceAccount).execute(keeper, { name, permissions, key, reason: 'a test' });
    return { ...key, kid, aud: db.config.publicOrigin };
  };
  const accept = async (key: PrivateServiceKey) => house.get(AcceptServiceToken).execute(await signServiceToken(key, Date.now()), 'r-1');

  it('acts as itself, with exactly its permissions and no session', async () => {
    const key = await open('Card monitor', ['import:run', 'alert:ingest']);
    expect(await accept(key)).toEqual({
      sub: key.kid,
      type: 'service',
      session: key.kid,
      auth: { methods: ['jwt'], idp: 'local' },
      roles: [],
      permissions: ['alert:ingest', 'import:run'],
      teams: [],
      reach: REACH_ALL,
      request: 'r-1',
      name: 'Card monitor',
    });
  });

  it('is called by its name wherever people are', async () => {
    const { kid } = await open('Wire monitor');
    const names = await db.app.run(house.as(house.people.cleo), (tx) => house.get(Directory).displayNames(tx, [kid]));
    expect(names.get(kid)).toEqual({ id: kid, name: 'Wire monitor', initials: 'WM', username: '' });
  });

  it('is recorded when it is made and when it is disabled, with the key’s thumbprint and never the key', async () => {
    const key = await open('Loan monitor');
    expect(await house.get(DisableServiceAccount).execute(keeper, key.kid, 'a test')).toBe('Loan monitor');
    const { rows } = await db.superuser.query<{ action: string; actor_id: string; text: string }>(
      `SELECT action, actor_id, convert_from(bytes, 'UTF8') AS text FROM audit.entries WHERE object_id = $1 ORDER BY at`,
      [key.kid],
    );
    expect(rows.map(({ action, actor_id }) => [action, actor_id])).toEqual([
      ['service-account.create', keeper.sub],
      ['service-account.disable', keeper.sub],
    ]);
    expect(rows.every(({ text }) => text.includes('"reason":"a test"') && !text.includes(key.d))).toBe(true);
  });

  it('is shut out with the next request once it is disabled, also between the look and the use, and for good', async () => {
    const key = await open('Cheque monitor');
    await accept(key);
    await house.get(DisableServiceAccount).execute(keeper, key.kid, 'a test');
    await expect(accept(key)).rejects.toMatchObject({ code: 'invalid-credentials', fault: 'disabled-account' });
    const late = { account: key.kid, jti: 'signed-before', until: '2099-01-01T00:00:00Z' };
    expect(await house.get(ServiceAccountReader).spend(late)).toBe(false);
    await expect(house.get(DisableServiceAccount).execute(keeper, key.kid, 'again')).rejects.toMatchObject({ code: 'conflict' });
    const revived = db.app.run(keeper, (tx) =>
      tx.query(`UPDATE auth.service_accounts SET state = 'ACTIVE' WHERE id = $1 RETURNING id`, [key.kid]),
    );
    await expect(revived).resolves.toEqual([]);
  });

  it('shows when it was last used', async () => {
    const key = await open('Quiet monitor');
    const seen = async () => (await house.get(ListServiceAccounts).execute(keeper)).find(({ id }) => id === key.kid);
    expect(await seen()).toMatchObject({ state: 'ACTIVE', lastUsedAt: null });
    await accept(key);
    expect(Date.parse((await seen())?.lastUsedAt ?? '')).toBeGreaterThan(Date.now() - 60_000);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['a permission that people hold', { permissions: ['case:read'] }, 'validation'],
    ['no permission', { permissions: [] }, 'validation'],
    ['a name of one letter', { name: 'x' }, 'validation'],
    ['a name with a line break', { name: 'Card\nmonitor' }, 'validation'],
    ['the name of another, written otherwise', { name: 'TAKEN ' }, 'duplicate'],
    ['a key of another kind', { key: { kty: 'OKP', crv: 'X25519', x: 'A'.repeat(43) } }, 'validation'],
    ['half a key', { key: { kty: 'OKP', crv: 'Ed25519', x: 'AAAA' } }, 'validation'],
  ])('is not made with %s', async (_, change, code) => {
    await open('taken').catch((error: unknown) => expect(error).toMatchObject({ code: 'duplicate' }));
    const before = (await house.get(ListServiceAccounts).execute(keeper)).length;
    const wanted = { name: 'Odd monitor', permissions: ['alert:ingest'], key: await newServiceKey(), reason: 'a test', ...change };
    await expect(house.get(CreateServiceAccount).execute(keeper, wanted as never)).rejects.toMatchObject({ code });
    expect(await house.get(ListServiceAccounts).execute(keeper)).toHaveLength(before);
  });

  it('does not share its key with another', async () => {
    const key = await open('First monitor');
    const twin = house
      .get(CreateServiceAccount)
      .execute(keeper, { name: 'Second monitor', permissions: ['alert:ingest'], key, reason: 'x' });
    await expect(twin).rejects.toMatchObject({ code: 'duplicate' });
  });

  it('is nothing that somebody signed in could make, change or read tokens of, in SQL', async () => {
    const everything = actorWith(['user:manage', 'role:grant', 'role:approve', 'auth:service', 'alert:ingest']);
    const insert = `INSERT INTO auth.service_accounts (id, name, name_key, public_key, permissions, created_at, created_by)
      VALUES (gen_random_uuid(), 'x', 'x', decode(repeat('00', 32), 'hex'), '{alert:ingest}', now(), gen_random_uuid())`;
    await expect(db.app.run(everything, (tx) => tx.query(insert))).rejects.toMatchObject({ code: 'forbidden' });
    for (const sql of [
      `UPDATE auth.service_accounts SET permissions = '{import:run}'`,
      `UPDATE auth.service_accounts SET public_key = decode(repeat('00', 32), 'hex')`,
      'DELETE FROM auth.service_accounts',
      'SELECT * FROM auth.spent_tokens',
      'DELETE FROM auth.spent_tokens',
    ]) {
      await expect(db.app.run(keeper, (tx) => tx.query(sql))).rejects.toMatchObject({ code: 'forbidden' });
    }
    const beyond = insert.replace('{alert:ingest}', '{case:approve}');
    await expect(db.app.run(keeper, (tx) => tx.query(beyond))).rejects.toMatchObject({ code: 'conflict' });
    expect(await db.app.run(everything, (tx) => tx.query(`UPDATE auth.service_accounts SET state = 'DISABLED' RETURNING id`))).toEqual([]);
  });

  it('has each token spent by one of many requests at once', async () => {
    const { kid } = await open('Racing monitor');
    const spend = () => house.get(ServiceAccountReader).spend({ account: kid, jti: 'one for all', until: '2099-01-01T00:00:00Z' });
    const results = await Promise.all(Array.from({ length: 20 }, spend));
    expect(results.filter(Boolean)).toHaveLength(1);
  });

  it('leaves no used token behind that is past', async () => {
    const { kid } = await open('Busy monitor');
    const reader = house.get(ServiceAccountReader);
    for (let i = 0; i < 5; i += 1) await reader.spend({ account: kid, jti: `past ${i}`, until: '2020-01-01T00:00:00Z' });
    await reader.spend({ account: kid, jti: 'present', until: '2099-01-01T00:00:00Z' });
    const { rows } = await db.superuser.query('SELECT count(*)::int AS n FROM auth.spent_tokens WHERE expires_at < now()');
    expect(rows[0].n).toBe(0);
  });

  it('can be guessed at without end, but not fill the log with it', async () => {
    const clock = fixedClock('2026-11-22T10:00:00Z');
    const refusals = new TokenRefusals(house.get(Audit), clock);
    const flood = (count: number) =>
      Promise.allSettled(Array.from({ length: count }, () => refusals.record(new TokenRefused('malformed'), 'flood', 'r-2')));
    const answers = await flood(260);
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(200);
    expect(answers.at(-1)).toMatchObject({ reason: { code: 'too-many-requests' } });
    clock.advance(1000);
    expect((await flood(20)).filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
    const { rows } = await db.superuser.query<{ reason: string }>(
      `SELECT convert_from(bytes, 'UTF8')::json->>'reason' AS reason FROM audit.entries WHERE object_id = 'flood' ORDER BY reason DESC`,
    );
    expect(rows).toHaveLength(210);
    expect(rows[0]?.reason).toBe('malformed; 60 more before it were not recorded');
    expect(rows[1]?.reason).toBe('malformed');
  });
});
