import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Audit } from '#audit-chain';
import { fixedClock, REACH_ALL } from '#kernel';
import { actorWith, agreed, endMachine, type House, newMachine, openHouse, type TestDatabase, testDatabase } from '#testing';
import { accountReader } from './application/service-accounts/account-reader.ts';
import type { Caller } from './application/service-accounts/caller.ts';
import { ListServiceAccounts } from './application/service-accounts/list-service-accounts.ts';
import { MachineDoor } from './application/service-accounts/machine-door.ts';
import { MachineRates } from './application/service-accounts/machine-rates.ts';
import { RequestServiceAccount } from './application/service-accounts/request-service-account.ts';
import { RevokeServiceKey } from './application/service-accounts/revoke-service-key.ts';
import { ServiceAccountReader } from './application/service-accounts/service-account-store.ts';
import { newServiceKey, type PrivateServiceKey, signServiceToken } from './application/service-accounts/service-key.ts';
import { TokenRefusals } from './application/service-accounts/token-refusals.ts';
import { Directory } from './application/users/directory.ts';
import { TokenRefused } from './domain/service-accounts/token-refused.ts';
import { SqlServiceAccountReader } from './persistence/service-accounts/sql-service-account-reader.ts';

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

  const caller = (change: Partial<Caller> = {}): Caller => ({
    ...{ request: 'r-1', address: '127.0.0.1', cookie: false, certificate: null, method: 'POST', path: '/api/v1/alerts' },
    proof: undefined,
    ...change,
  });
  const open = async (key: PrivateServiceKey, change: Partial<Caller> = {}) =>
    house.get(MachineDoor).open(await signServiceToken(key, Date.now()), 'bearer', caller(change));
  const seen = async (id: string) => (await house.get(ListServiceAccounts).execute(accountReader())).find((account) => account.id === id);
  const ada = () => house.as(house.people.ada);
  const wanted = async (change: object = {}) => {
    const { d: _, ...jwk } = await newServiceKey();
    const all = { name: 'Odd monitor', permissions: ['alert:ingest'], networks: ['10.0.0.0/8'], perMinute: 600, key: { jwk }, keyDays: 30 };
    return { ...all, ...change };
  };

  it('acts as itself, with exactly its permissions and no session', async () => {
    const key = await newMachine(house, { name: 'Card monitor', permissions: ['import:run', 'alert:ingest'] });
    expect(await open(key)).toEqual({
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
    const { kid } = await newMachine(house, { name: 'Wire monitor' });
    const names = await db.app.run(house.as(house.people.cleo), (tx) => house.get(Directory).displayNames(tx, [kid]));
    expect(names.get(kid)).toEqual({ id: kid, name: 'Wire monitor', initials: 'WM', username: '' });
  });

  it('is not there until a second administrator agrees, who is not the one that asked', async () => {
    const { approval, id } = await house.get(RequestServiceAccount).create(ada(), await wanted({ name: 'Waiting monitor' }), 'we need it');
    expect(await seen(id)).toBeUndefined();
    const own = agreed({ ...house, people: { ...house.people, ben: house.people.ada } }, approval);
    await expect(own).rejects.toMatchObject({ code: 'maker-is-checker' });
    await agreed(house, approval);
    expect(await seen(id)).toMatchObject({ name: 'Waiting monitor', networks: ['10.0.0.0/8'], perMinute: 600, state: 'ACTIVE' });
  });

  it('is asked for by administrators alone, and by no service', async () => {
    for (const actor of [house.as(house.people.cleo), house.as(house.people.finn), accountReader()]) {
      await expect(house.get(RequestServiceAccount).create(actor, await wanted(), 'x')).rejects.toMatchObject({ code: 'forbidden' });
    }
  });

  it('is recorded when it is made, given a key and ended, by whom and on whose request, and never with a key that signs', async () => {
    const key = await newMachine(house, { name: 'Loan monitor' });
    await endMachine(house, key.kid);
    const { rows } = await db.superuser.query<{ action: string; actor_id: string; text: string }>(
      `SELECT action, actor_id, convert_from(bytes, 'UTF8') AS text FROM audit.entries
       WHERE object_id = $1 AND action LIKE 'service-account%' ORDER BY at`,
      [key.kid],
    );
    const { ben } = house.people;
    expect(rows.map(({ action, actor_id }) => [action, actor_id])).toEqual([
      ['service-account.create', ben.id],
      ['service-account.disable', ben.id],
    ]);
    expect(rows.every(({ text }) => !text.includes(key.d))).toBe(true);
  });

  it('is shut out with the next request once it is disabled, also between the look and the use, and for good', async () => {
    const key = await newMachine(house, { name: 'Cheque monitor' });
    await open(key);
    await endMachine(house, key.kid);
    await expect(open(key)).rejects.toMatchObject({ code: 'invalid-credentials', fault: 'disabled-account' });
    const late = { account: key.kid, jti: 'signed-before', until: '2099-01-01T00:00:00Z' };
    expect(await house.get(ServiceAccountReader).spend(late)).toBe(false);
    await expect(endMachine(house, key.kid)).rejects.toMatchObject({ code: 'conflict' });
    const revived = db.app.run(ada(), (tx) =>
      tx.query(`UPDATE auth.service_accounts SET state = 'ACTIVE' WHERE id = $1 RETURNING id`, [key.kid]),
    );
    await expect(revived).resolves.toEqual([]);
  });

  it('is refused from another network, whatever it signs', async () => {
    const key = await newMachine(house, { name: 'Branch monitor', networks: ['10.20.0.0/16'] });
    await expect(open(key)).rejects.toMatchObject({ fault: 'network' });
    await expect(open(key, { address: '10.21.0.1' })).rejects.toMatchObject({ fault: 'network' });
    await expect(open(key, { address: '::ffff:10.20.0.1' })).resolves.toMatchObject({ sub: key.kid });
  });

  it('gets a new key beside the old one, which ends after the overlap and never lives longer', async () => {
    const old = await newMachine(house, { name: 'Rotating monitor' });
    const drawn = await newServiceKey();
    const key = { jwk: { kty: drawn.kty, crv: drawn.crv, x: drawn.x } };
    const ask = { id: old.kid, key, keyDays: 30, overlapHours: 2 };
    await agreed(house, await house.get(RequestServiceAccount).rotate(ada(), ask, 'yearly'));
    const next = { ...old, ...drawn };
    await expect(open(old)).resolves.toMatchObject({ sub: old.kid });
    await expect(open(next)).resolves.toMatchObject({ sub: old.kid });
    const ends = (await seen(old.kid))?.keys.map(({ expiresAt }) => Math.round((Date.parse(expiresAt) - Date.now()) / 3_600_000));
    expect(ends).toEqual([720, 2]);
    const again = { ...ask, key: { jwk: await newServiceKey().then(({ d: _, ...jwk }) => jwk) } };
    await expect(house.get(RequestServiceAccount).rotate(ada(), again, 'x')).rejects.toMatchObject({ code: 'conflict' });
    await expect(house.get(RequestServiceAccount).rotate(ada(), ask, 'x')).rejects.toMatchObject({ code: 'duplicate' });
    await db.superuser.query(
      `UPDATE auth.service_keys SET expires_at = now() - interval '1 second' WHERE account_id = $1 AND expires_at < now() + interval '3 hours'`,
      [old.kid],
    );
    await expect(open(old)).rejects.toMatchObject({ fault: 'key-expired' });
    await expect(open(next)).resolves.toMatchObject({ sub: old.kid });
    const longer = db.superuser.query(`UPDATE auth.service_keys SET expires_at = 'infinity' WHERE account_id = $1`, [old.kid]);
    await expect(longer).rejects.toThrow(/ends sooner/);
  });

  it('opens nothing with a key that one administrator revoked, at once', async () => {
    const key = await newMachine(house, { name: 'Stolen monitor' });
    const [first] = (await seen(key.kid))?.keys ?? [];
    const revoke = () => house.get(RevokeServiceKey).execute(ada(), { account: key.kid, key: first?.id ?? '', reason: 'found on a share' });
    await revoke();
    await expect(open(key)).rejects.toMatchObject({ fault: 'key-revoked' });
    await expect(revoke()).rejects.toMatchObject({ code: 'not-found' });
    const { rows } = await db.superuser.query(
      `SELECT outcome FROM audit.entries WHERE object_id = $1 AND action = 'service-account.revoke-key'`,
      [key.kid],
    );
    expect(rows).toEqual([{ outcome: 'granted' }]);
  });

  it('sends no more in a minute than it may, on two servers together, and the log says so once', async () => {
    const key = await newMachine(house, { name: 'Eager monitor', perMinute: 30 });
    const clock = fixedClock('2026-11-22T10:00:00Z');
    const reader = new SqlServiceAccountReader(db.dataSource, clock);
    const servers = [new MachineRates(reader, clock), new MachineRates(reader, clock)];
    const sends = servers.flatMap((server) => Array.from({ length: 40 }, () => server.take({ id: key.kid, perMinute: 30 })));
    const answers = await Promise.allSettled(sends);
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(30);
    const refused = answers.filter((answer) => answer.status === 'rejected').map(({ reason }) => reason);
    expect(new Set(refused.map(({ code }) => code))).toEqual(new Set(['too-many-requests']));
    // Each server says so once; the rest of the minute is no news.
    expect(refused.filter((reason) => reason instanceof TokenRefused)).toHaveLength(2);
    clock.advance(60_000);
    await expect(servers[0]?.take({ id: key.kid, perMinute: 30 })).resolves.toBeUndefined();
  });

  it('shows when it and its key were last used', async () => {
    const key = await newMachine(house, { name: 'Quiet monitor' });
    expect(await seen(key.kid)).toMatchObject({ state: 'ACTIVE', lastUsedAt: null, keys: [{ lastUsedAt: null }] });
    await open(key);
    const used = await seen(key.kid);
    for (const at of [used?.lastUsedAt, used?.keys[0]?.lastUsedAt]) expect(Date.parse(at ?? '')).toBeGreaterThan(Date.now() - 60_000);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['a permission that people decide with', { permissions: ['case:approve'] }, 'validation'],
    ['no permission', { permissions: [] }, 'validation'],
    ['a name of one letter', { name: 'x' }, 'validation'],
    ['a name with a line break', { name: 'Card\nmonitor' }, 'validation'],
    ['the name of another, written otherwise', { name: 'TAKEN ' }, 'duplicate'],
    ['no network', { networks: [] }, 'validation'],
    ['a network that is none', { networks: ['10.0.0.0'] }, 'validation'],
    ['a key of another kind', { key: { jwk: { kty: 'OKP', crv: 'X25519', x: 'A'.repeat(43) } } }, 'validation'],
    ['half a key', { key: { jwk: { kty: 'OKP', crv: 'Ed25519', x: 'AAAA' } } }, 'validation'],
    ['a certificate that is none', { key: { certificate: 'hello' } }, 'validation'],
  ])('is not asked for with %s', async (_, change, code) => {
    await newMachine(house, { name: 'taken' }).catch((error: unknown) => expect(error).toMatchObject({ code: 'duplicate' }));
    const asked = house.get(RequestServiceAccount).create(ada(), (await wanted(change)) as never, 'x');
    await expect(asked).rejects.toMatchObject({ code });
  });

  it('does not share its key with another, also one that it no longer uses', async () => {
    const key = await newMachine(house, { name: 'First monitor' });
    const twin = newMachine(house, { name: 'Second monitor', key: { jwk: { kty: key.kty, crv: key.crv, x: key.x } } });
    await expect(twin).rejects.toMatchObject({ code: 'duplicate' });
  });

  it('is nothing that somebody signed in could make, change or read tokens of, in SQL', async () => {
    const { kid } = await newMachine(house, { name: 'Guarded monitor' });
    const insert = `INSERT INTO auth.service_accounts (id, name, name_key, permissions, networks, per_minute, created_at, created_by)
      VALUES (gen_random_uuid(), 'x', 'x', '{alert:ingest}', '{::/0}', 1, now(), gen_random_uuid())`;
    const key = `INSERT INTO auth.service_keys (id, account_id, kind, public_key, thumbprint, label, created_at, expires_at)
      VALUES (gen_random_uuid(), '${kid}', 'ed25519', decode(repeat('00', 32), 'hex'), auth.key_thumbprint(decode(repeat('00', 32), 'hex')),
        'x', now(), now() + interval '1 day')`;
    const disable = `UPDATE auth.service_accounts SET state = 'DISABLED', disabled_at = now() WHERE id = '${kid}'`;
    const issue = `SELECT auth.issue_access_token(gen_random_uuid(), sha256('x'), gen_random_uuid(), '{alert:ingest}', now(), now())`;
    const admin = actorWith(['user:manage', 'role:grant', 'role:approve', 'service-account:manage', 'alert:ingest']);
    // Even the permission itself is not enough without the second person.
    for (const sql of [insert, key, disable]) {
      await expect(db.app.run(admin, (tx) => tx.query(sql))).rejects.toMatchObject({ code: 'maker-is-checker' });
    }
    await expect(db.app.run(admin, (tx) => tx.query(issue))).rejects.toMatchObject({ code: 'forbidden' });
    for (const sql of [
      `UPDATE auth.service_accounts SET permissions = '{import:run}'`,
      `UPDATE auth.service_accounts SET networks = '{::/0}'`,
      `UPDATE auth.service_keys SET public_key = decode(repeat('00', 32), 'hex')`,
      'DELETE FROM auth.service_accounts',
      'DELETE FROM auth.service_keys',
      'SELECT * FROM auth.spent_tokens',
      'SELECT * FROM auth.access_tokens',
      'UPDATE auth.machine_rates SET used = 0',
    ]) {
      await expect(db.app.run(admin, (tx) => tx.query(sql))).rejects.toMatchObject({ code: 'forbidden' });
    }
    await expect(db.superuser.query(insert)).rejects.toThrow(/needs an approved request/);
  });

  it('has each token spent by one of many requests at once', async () => {
    const { kid } = await newMachine(house, { name: 'Racing monitor' });
    const spend = () => house.get(ServiceAccountReader).spend({ account: kid, jti: 'one for all', until: '2099-01-01T00:00:00Z' });
    const results = await Promise.all(Array.from({ length: 20 }, spend));
    expect(results.filter(Boolean)).toHaveLength(1);
  });

  it('leaves no used token behind that is past', async () => {
    const { kid } = await newMachine(house, { name: 'Busy monitor' });
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
