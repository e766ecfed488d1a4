import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DomainError, fixedClock, systemClock, uuidv7 } from '#kernel';
import type { Tx } from '#platform';
import { actorWith, type TestDatabase, testDatabase } from '#testing';
import { DOMAIN_KEY_LIFE_MILLIS } from './application/domain-keys.ts';
import type { KeyProvider } from './application/key-provider.ts';
import { decryptField, encryptField } from './domain/stored-value.ts';
import { type Crypto, openCrypto } from './open-crypto.ts';
import { createKeyring } from './persistence/keyring/create-keyring.ts';

const actor = actorWith([]);
const APPROVAL = uuidv7();
const place = (row: string) => ({ table: 'cases.accounts', column: 'number_cipher', row });
let db: TestDatabase;
let provider: KeyProvider;
let api: Crypto;
let operator: Crypto;
let stored: Map<string, Buffer>;

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: DomainError) => error.code,
  );
const asApi = <T>(work: (tx: Tx) => Promise<T>) => db.app.run(actor, work);
const asOperator = <T>(work: (tx: Tx) => Promise<T>) => db.worker.run(actor, work);

async function write(count: number): Promise<Map<string, Buffer>> {
  const ids = Array.from({ length: count }, () => uuidv7());
  return asApi(async (tx) => {
    const keys = await api.keyStore.newSubjectKeys(tx, ids);
    return new Map([...keys].map(([id, key]) => [id, encryptField(key, place(id), `of ${id}`)]));
  });
}
async function allReadable(by: Crypto = api): Promise<boolean> {
  return asApi(async (tx) => {
    const keys = await by.keyStore.subjectKeys(tx, [...stored.keys()]);
    return [...stored].every(([id, value]) => {
      const key = keys.get(id);
      return key !== undefined && decryptField(key, place(id), value) === `of ${id}`;
    });
  });
}
/** A process that holds no subject's key in memory. */
const newProcess = (unitOfWork = db.app) => openCrypto({ provider, unitOfWork, clock: systemClock, logName: 'caspix-test' });
async function rewrapAll(limit: number): Promise<number> {
  for (let all = 0; ; ) {
    const moved = await asOperator((tx) => operator.rotation.rewrapSubjects(tx, limit));
    if (moved === 0) return all;
    all += moved;
  }
}
const wrapped = async (name: string, version: number) => {
  const { keys } = await asOperator((tx) => operator.rotation.status(tx));
  return keys.find((key) => key.name === name && key.version === version);
};
const age = () =>
  db.superuser.query("UPDATE crypto.domain_keys SET created_at = created_at - interval '1 hour' WHERE destroyed_at IS NULL");

beforeAll(async () => {
  db = await testDatabase();
  // That two people agreed is asked above this module (reporting); here stand the rules beneath that.
  await db.superuser.query('DROP TRIGGER two_people ON crypto.domain_keys');
  provider = await createKeyring(db.config.keyringFile);
  api = await newProcess();
  operator = await newProcess(db.worker);
  stored = await write(50);
});
afterAll(() => db.close());

describe('rotating a domain key', () => {
  it('makes a version that is written with at once, while the old data stays readable', async () => {
    expect(await asApi((tx) => api.rotation.rotateDomain(tx, 'case'))).toBe(2);
    for (const [id, value] of await write(10)) stored.set(id, value);
    expect(await wrapped('case', 1)).toMatchObject({ state: 'retired', wraps: 50 });
    expect(await wrapped('case', 2)).toMatchObject({ state: 'current', wraps: 10 });
    expect(await allReadable()).toBe(true);
    expect(await allReadable(operator), 'a process that was open before').toBe(true);
  });

  it('is undone whole by a rollback', async () => {
    const failing = asApi(async (tx) => {
      await api.rotation.rotateDomain(tx, 'audit');
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await wrapped('audit', 2)).toBeUndefined();
    const entry = uuidv7();
    const sealed = await asApi((tx) => api.payloads.seal(tx, { owner: 'audit', entry, bytes: Buffer.from('x') }));
    expect(await asOperator((tx) => operator.payloads.open(tx, entry, sealed.ciphertext))).toEqual(Buffer.from('x'));
  });

  it('makes one version each when several ask at the same moment', async () => {
    const versions = await Promise.all(Array.from({ length: 4 }, () => asApi((tx) => api.rotation.rotateDomain(tx, 'auth'))));
    expect(versions.toSorted()).toEqual([2, 3, 4, 5]);
  });

  it('is not offered for the pepper and the blind indexes, whose data cannot follow', async () => {
    for (const name of ['auth-pepper', 'blind:iban']) {
      expect(await codeOf(asApi((tx) => api.rotation.rotateDomain(tx, name as 'case')))).toBe('validation');
    }
  });

  it('is found by a process that was open before, for what is no subject’s too', async () => {
    await asApi((tx) => api.rotation.rotateDomain(tx, 'audit'));
    const entry = uuidv7();
    const sealed = await asApi((tx) => api.payloads.seal(tx, { owner: 'audit', entry, bytes: Buffer.from('after') }));
    expect(await asOperator((tx) => operator.payloads.open(tx, entry, sealed.ciphertext))).toEqual(Buffer.from('after'));
  });
});

describe('a version in use', () => {
  it('cannot be destroyed: not by the code', async () => {
    expect(await codeOf(asApi((tx) => api.rotation.destroy(tx, { name: 'case', version: 2 }, APPROVAL)))).toBe('conflict');
    expect(await codeOf(asApi((tx) => api.rotation.destroy(tx, { name: 'case', version: 1 }, APPROVAL)))).toBe('conflict');
    expect(await codeOf(asApi((tx) => api.rotation.destroy(tx, { name: 'audit', version: 1 }, APPROVAL)))).toBe('conflict');
    expect(await codeOf(asApi((tx) => api.rotation.destroy(tx, { name: 'case', version: 9 }, APPROVAL)))).toBe('not-found');
    expect(await codeOf(asApi((tx) => api.rotation.destroy(tx, { name: 'root', version: 1 }, APPROVAL)))).toBe('conflict');
  });

  it.each([1, 2])('nor by SQL, as whatever role: case %s', async (version) => {
    const empty = `UPDATE crypto.domain_keys SET wrapped = NULL, destroyed_at = now() WHERE name = 'case' AND version = ${version}`;
    expect(await codeOf(asApi((tx) => tx.query(empty)))).toBe('integrity');
    await expect(db.superuser.query(empty)).rejects.toMatchObject({ code: 'CX004' });
  });

  it.each(["UPDATE crypto.domain_keys SET wrapped = 'x'", "UPDATE crypto.subject_keys SET wrapped = decode(repeat('00', 61), 'hex')"])(
    'nor overwritten by the application: %s',
    async (statement) => {
      expect(await codeOf(asApi((tx) => tx.query(statement)))).toBe('integrity');
      expect(await allReadable(await newProcess())).toBe(true);
    },
  );

  it('nor moved by the application', async () => {
    expect(await codeOf(asApi((tx) => tx.query('UPDATE crypto.subject_keys SET domain_key_id = domain_key_id')))).toBe('forbidden');
  });
});

describe('re-wrapping', () => {
  it('moves every key in portions, each in a transaction of its own, and then finds nothing', async () => {
    const erased = [...stored.keys()][0] ?? '';
    await asApi((tx) => api.keyStore.destroySubject(tx, erased));
    stored.delete(erased);
    expect(await asOperator((tx) => operator.rotation.rewrapSubjects(tx, 7))).toBe(7);
    expect(await allReadable(await newProcess()), 'half way').toBe(true);
    expect(await rewrapAll(20)).toBe(42);
    expect(await wrapped('case', 1)).toMatchObject({ wraps: 0 });
    expect(await wrapped('case', 2)).toMatchObject({ wraps: 59 });
    expect(await allReadable(await newProcess())).toBe(true);
  });

  it('is shared by two that run at the same moment, without loss', async () => {
    await asApi((tx) => api.rotation.rotateDomain(tx, 'case'));
    const [one, other] = await Promise.all([rewrapAll(5), rewrapAll(5)]);
    expect(one + other).toBe(59);
    expect(await allReadable(await newProcess())).toBe(true);
  });
});

describe('destroying an old version', () => {
  it('waits until no process can hold it as the newest any more', async () => {
    expect(await codeOf(asApi((tx) => api.rotation.destroy(tx, { name: 'case', version: 2 }, APPROVAL)))).toBe('conflict');
    await age();
    expect(await codeOf(asApi((tx) => api.rotation.destroy(tx, { name: 'case', version: 2 }, APPROVAL)))).toBe('done');
    expect(await wrapped('case', 2)).toMatchObject({ state: 'destroyed', rootVersion: null });
    expect(await allReadable(await newProcess())).toBe(true);
  });

  it('cannot be undone, nor done twice', async () => {
    expect(await codeOf(asApi((tx) => api.rotation.destroy(tx, { name: 'case', version: 2 }, APPROVAL)))).toBe('not-found');
    await expect(
      db.superuser.query("UPDATE crypto.domain_keys SET wrapped = 'x', destroyed_at = NULL WHERE name = 'case' AND version = 2"),
    ).rejects.toMatchObject({ code: 'CX004' });
  });

  it('leaves no way to write under it for a process that did not hear of it', async () => {
    const clock = fixedClock(new Date().toISOString());
    const asleep = await openCrypto({ provider, unitOfWork: db.app, clock, logName: 'caspix-test' });
    await asApi((tx) => api.rotation.rotateDomain(tx, 'case'));
    await rewrapAll(100);
    await age();
    await asApi((tx) => api.rotation.destroy(tx, { name: 'case', version: 3 }, APPROVAL));
    expect(await codeOf(asApi((tx) => asleep.keyStore.newSubjectKeys(tx, [uuidv7()])))).toBe('integrity');
    clock.advance(DOMAIN_KEY_LIFE_MILLIS);
    expect(await codeOf(asApi((tx) => asleep.keyStore.newSubjectKeys(tx, [uuidv7()])))).toBe('done');
  });
});

describe('rotating the root key', () => {
  it('leaves everything readable at each step, and the old version empty at the end', async () => {
    const version = await provider.rotate();
    expect(version).toBe(2);
    expect(await allReadable(await newProcess()), 'rotated').toBe(true);
    expect(await codeOf(asApi((tx) => api.rotation.destroyRoot(tx, 1)))).toBe('conflict');
    const { keys } = await asOperator((tx) => operator.rotation.status(tx));
    const living = keys.filter((key) => key.state !== 'destroyed');
    expect(await asOperator((tx) => operator.rotation.rewrapRoot(tx))).toBe(living.length);
    expect(await asOperator((tx) => operator.rotation.rewrapRoot(tx))).toBe(0);
    const after = await asOperator((tx) => operator.rotation.status(tx));
    expect(after.keys.every((key) => key.rootVersion === null || key.rootVersion === 2)).toBe(true);
    expect(await codeOf(asApi((tx) => api.rotation.destroyRoot(tx, 1)))).toBe('done');
    expect(await allReadable(await newProcess()), 'destroyed').toBe(true);
    expect((await provider.status()).rootVersions).toEqual([2]);
  });

  it('lets no key lie under one that nobody knows, whether it is new or moved', async () => {
    const nobody = '00000000-0000-4000-8000-00000000abcd';
    const wrapped = "decode(repeat('00', 61), 'hex')";
    const insert = `INSERT INTO crypto.subject_keys (id, domain_key_id, wrapped) VALUES (gen_random_uuid(), '${nobody}', ${wrapped})`;
    await expect(db.superuser.query(insert)).rejects.toThrow(/that nobody knows/);
    const move = `UPDATE crypto.subject_keys SET domain_key_id = '${nobody}' WHERE destroyed_at IS NULL`;
    await expect(db.superuser.query(move)).rejects.toThrow(/that nobody knows/);
    await expect(db.superuser.query('DELETE FROM crypto.domain_keys')).rejects.toThrow();
  });
});
