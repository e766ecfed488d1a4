import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DomainError, fixedClock, systemClock, uuidv7 } from '#kernel';
import { openNote, signNote } from '#proof';
import { actorWith, type TestDatabase, testDatabase } from '#testing';
import { DOMAIN_KEY_LIFE_MILLIS, domainKeyContext } from './application/domain-keys.ts';
import type { KeyProvider } from './application/key-provider.ts';
import { decryptField, encryptField } from './domain/stored-value.ts';
import { type Crypto, openCrypto } from './open-crypto.ts';
import { createKeyring } from './persistence/keyring/create-keyring.ts';

const actor = actorWith([]);
const placeOf = (row: string) => ({ table: 'cases.accounts', column: 'number', row });
let db: TestDatabase;
let provider: KeyProvider;
let crypto: Crypto;

const open = (keys: KeyProvider = provider, clock = systemClock) =>
  openCrypto({ provider: keys, unitOfWork: db.app, clock, logName: 'caspix-test' });
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: DomainError) => error.code,
  );

/** What a superuser can do who first switches the guards off. */
async function withoutTrigger(table: string, trigger: string, statement: string): Promise<void> {
  await db.superuser.query(`ALTER TABLE crypto.${table} DISABLE TRIGGER ${trigger}`);
  await db.superuser.query(statement);
  await db.superuser.query(`ALTER TABLE crypto.${table} ENABLE ALWAYS TRIGGER ${trigger}`);
}

beforeAll(async () => {
  db = await testDatabase();
  provider = await createKeyring(db.config.keyringFile);
  crypto = await open();
});
afterAll(() => db.close());

describe('the keys of subjects', () => {
  it('are read again by another process, in one query, as they were made', async () => {
    const ids = Array.from({ length: 500 }, () => uuidv7());
    const stored = await db.app.run(actor, async (tx) => {
      const keys = await crypto.keyStore.newSubjectKeys(tx, ids);
      return new Map([...keys].map(([id, key]) => [id, encryptField(key, placeOf(id), `of ${id}`)]));
    });
    const other = await openCrypto({ provider, unitOfWork: db.worker, clock: systemClock, logName: 'caspix-test' });
    await db.worker.run(actor, async (tx) => {
      const keys = await other.keyStore.subjectKeys(tx, ids);
      for (const [id, value] of stored) {
        const key = keys.get(id);
        expect(key && decryptField(key, placeOf(id), value)).toBe(`of ${id}`);
      }
    });
  });

  it('are found in the transaction that made them, and forgotten when it rolls back', async () => {
    const id = uuidv7();
    const rolledBack = db.app.run(actor, async (tx) => {
      await crypto.keyStore.newSubjectKeys(tx, [id]);
      expect((await crypto.keyStore.subjectKeys(tx, [id])).has(id)).toBe(true);
      throw new Error('changed my mind');
    });
    await expect(rolledBack).rejects.toThrow('changed my mind');
    await db.app.run(actor, async (tx) => {
      expect((await crypto.keyStore.subjectKeys(tx, [id])).has(id)).toBe(false);
      await expect(crypto.keyStore.subjectKey(tx, id)).rejects.toMatchObject({ code: 'key-unavailable' });
    });
  });

  it('are made once for a subject', async () => {
    const id = uuidv7();
    await db.app.run(actor, (tx) => crypto.keyStore.newSubjectKeys(tx, [id, id]));
    const again = db.app.run(actor, (tx) => crypto.keyStore.newSubjectKeys(tx, [uuidv7(), id]));
    expect(await codeOf(again)).toBe('conflict');
  });

  it('do not open when one row is copied over another', async () => {
    const [one, other] = [uuidv7(), uuidv7()];
    await db.app.run(actor, (tx) => crypto.keyStore.newSubjectKeys(tx, [one, other]));
    await withoutTrigger(
      'subject_keys',
      'destroyed_keys_stay_destroyed',
      `UPDATE crypto.subject_keys SET wrapped = (SELECT wrapped FROM crypto.subject_keys WHERE id = '${other}') WHERE id = '${one}'`,
    );
    expect(await codeOf(db.app.run(actor, (tx) => crypto.keyStore.subjectKeys(tx, [one])))).toBe('decryption-failed');
  });
});

describe('erasing a subject', () => {
  it('leaves nobody with its key, and cannot be undone', async () => {
    const id = uuidv7();
    await db.app.run(actor, (tx) => crypto.keyStore.newSubjectKeys(tx, [id]));
    await db.app.run(actor, (tx) => crypto.keyStore.subjectKeys(tx, [id]));
    await db.app.run(actor, (tx) => crypto.keyStore.destroySubject(tx, id));
    expect((await db.app.run(actor, (tx) => crypto.keyStore.subjectKeys(tx, [id]))).size).toBe(0);
    expect(await codeOf(db.app.run(actor, (tx) => crypto.keyStore.destroySubject(tx, id)))).toBe('not-found');
    expect(await codeOf(db.app.run(actor, (tx) => crypto.keyStore.newSubjectKeys(tx, [id])))).toBe('conflict');
    const revive = 'UPDATE crypto.subject_keys SET wrapped = $2, destroyed_at = NULL WHERE id = $1';
    expect(await codeOf(db.app.run(actor, (tx) => tx.query(revive, [id, Buffer.alloc(61)])))).toBe('integrity');
  });

  it('is undone by a rollback', async () => {
    const id = uuidv7();
    await db.app.run(actor, (tx) => crypto.keyStore.newSubjectKeys(tx, [id]));
    const rolledBack = db.app.run(actor, async (tx) => {
      await crypto.keyStore.destroySubject(tx, id);
      throw new Error('under legal hold');
    });
    await expect(rolledBack).rejects.toThrow('legal hold');
    expect((await db.app.run(actor, (tx) => crypto.keyStore.subjectKeys(tx, [id]))).has(id)).toBe(true);
  });

  it.each([
    'DELETE FROM crypto.subject_keys',
    'TRUNCATE crypto.subject_keys',
    'DELETE FROM crypto.domain_keys',
    'UPDATE crypto.domain_keys SET name = name',
  ])('is the only way to lose a key: the application may not %s', async (statement) => {
    expect(await codeOf(db.app.run(actor, (tx) => tx.query(statement)))).toBe('forbidden');
  });

  it.each([
    'DELETE FROM crypto.subject_keys',
    'TRUNCATE crypto.subject_keys',
    'TRUNCATE crypto.domain_keys CASCADE',
    'DELETE FROM crypto.key_providers',
  ])('is not done by a superuser by mistake: %s', async (statement) => {
    await expect(db.superuser.query(statement)).rejects.toMatchObject({ code: 'CX004' });
  });
});

describe('the keys in memory', () => {
  it('are the same for two processes that start at the same moment on an empty database', async () => {
    const empty = await testDatabase();
    const keys = await createKeyring(empty.config.keyringFile);
    const start = (unitOfWork: typeof empty.app) => openCrypto({ provider: keys, unitOfWork, clock: systemClock, logName: 'x' });
    const opened = await Promise.all([start(empty.app), start(empty.worker), start(empty.app), start(empty.worker)]);
    const indexes = opened.map(({ blindIndex }) => blindIndex.of('iban', 'DE89').toString('hex'));
    expect(new Set(indexes).size).toBe(1);
    await empty.close();
  });

  it('are refused when they are not those of the data', async () => {
    const stranger = await createKeyring(join(db.config.evidenceDir, 'stranger.json'));
    expect(await codeOf(open(stranger))).toBe('key-mismatch');
  });

  it('may hold one more, of an earlier release, which is kept and shown', async () => {
    const record = { id: uuidv7(), name: 'blind:pan', version: 1 };
    const { wrapped } = await provider.draw(domainKeyContext(record));
    await db.superuser.query(
      `INSERT INTO crypto.domain_keys (id, name, version, provider_id, wrapped, root_version)
       SELECT $1, $2, $3, id, $4, 1 FROM crypto.key_providers`,
      [record.id, record.name, record.version, wrapped],
    );
    const later = await open();
    const { keys } = await db.app.run(actor, (tx) => later.rotation.status(tx));
    expect(keys.filter(({ name }) => name === record.name)).toMatchObject([{ version: 1 }]);
  });

  it('are refused when a stored one was put in the place of another', async () => {
    const swap = `UPDATE crypto.domain_keys SET wrapped = (SELECT wrapped FROM crypto.domain_keys WHERE name = 'audit') WHERE name = 'case'`;
    const { rows } = await db.superuser.query<{ wrapped: Buffer }>("SELECT wrapped FROM crypto.domain_keys WHERE name = 'case'");
    await withoutTrigger('domain_keys', 'domain_keys_are_kept', swap);
    expect(await codeOf(open())).toBe('decryption-failed');
    const back = `UPDATE crypto.domain_keys SET wrapped = '\\x${rows[0]?.wrapped.toString('hex')}' WHERE name = 'case'`;
    await withoutTrigger('domain_keys', 'domain_keys_are_kept', back);
    expect(await codeOf(open())).toBe('done');
  });

  it('serve for a while when their provider is away, then not, and come back by themselves', async () => {
    const clock = fixedClock('2026-11-22T12:00:00Z');
    let isAway = false;
    const away: KeyProvider = new Proxy(provider, {
      get: (target, name) => {
        if (isAway && name === 'unwrapMany') return () => Promise.reject(new DomainError('key-unavailable', 'away'));
        const value: unknown = Reflect.get(target, name);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    const held = await open(away, clock);
    isAway = true;
    clock.advance(DOMAIN_KEY_LIFE_MILLIS - 1);
    expect(held.blindIndex.of('iban', 'DE89')).toHaveLength(16);
    clock.advance(1);
    expect(() => held.blindIndex.of('iban', 'DE89')).toThrow(expect.objectContaining({ code: 'key-unavailable' }));
    expect(held.domainKeys.isReady()).toBe(false);
    const writing = () => db.app.run(actor, (tx) => held.keyStore.newSubjectKeys(tx, [uuidv7()]));
    expect(await codeOf(writing())).toBe('key-unavailable');
    isAway = false;
    expect(await codeOf(writing())).toBe('done');
    expect(held.blindIndex.of('iban', 'DE89')).toHaveLength(16);
  });
});

describe('a blind index', () => {
  it('finds a value however it is written, and tells nothing across fields', () => {
    expect(crypto.blindIndex.of('iban', 'de89 3704 0044')).toEqual(crypto.blindIndex.of('iban', 'DE8937040044'));
    expect(crypto.blindIndex.of('iban', 'DE8937040044')).not.toEqual(crypto.blindIndex.of('account-number', 'DE8937040044'));
    expect(crypto.blindIndex.of('iban', 'DE8937040044')).toHaveLength(16);
  });
});

describe('the secrets of sign-in', () => {
  const place = { table: 'auth.users', column: 'totp_secret', row: uuidv7() };

  it('come back only in their own row', async () => {
    await db.app.run(actor, async (tx) => {
      const stored = await crypto.secrets.encrypt(tx, place, 'JBSWY3DPEHPK3PXP');
      expect(stored.includes('JBSWY3DP')).toBe(false);
      expect(await crypto.secrets.decrypt(tx, place, stored)).toBe('JBSWY3DPEHPK3PXP');
      expect(await codeOf(crypto.secrets.decrypt(tx, { ...place, row: uuidv7() }, stored))).toBe('decryption-failed');
    });
  });

  it('have one pepper of 32 bytes, of which each caller has a copy', () => {
    const pepper = crypto.secrets.pepper();
    expect(pepper).toHaveLength(32);
    pepper.fill(0);
    expect(crypto.secrets.pepper().equals(pepper)).toBe(false);
  });
});

describe('the payload of an audit entry', () => {
  it('is gone with its subject, while its digest stays', async () => {
    const [subject, entry] = [uuidv7(), uuidv7()];
    const sealed = await db.app.run(actor, async (tx) => {
      await crypto.keyStore.newSubjectKeys(tx, [subject]);
      return crypto.payloads.seal(tx, { owner: subject, entry, bytes: Buffer.from('{"after":"Jane"}') });
    });
    expect(sealed.keyId).toBe(subject);
    expect(sealed.digest).toEqual(createHash('sha256').update(sealed.ciphertext).digest());
    const opened = () => db.app.run(actor, (tx) => crypto.payloads.open(tx, entry, sealed.ciphertext));
    expect((await opened())?.toString()).toBe('{"after":"Jane"}');
    await db.app.run(actor, (tx) => crypto.keyStore.destroySubject(tx, subject));
    expect(await opened()).toBeNull();
    const more = db.app.run(actor, (tx) => crypto.payloads.seal(tx, { owner: subject, entry, bytes: Buffer.of(1) }));
    expect(await codeOf(more)).toBe('key-unavailable');
  });

  it('opens under its own entry only, when it belongs to no subject too', async () => {
    const [entry, other] = [uuidv7(), uuidv7()];
    await db.app.run(actor, async (tx) => {
      const [one, two] = await crypto.payloads.sealMany(tx, [
        { owner: 'audit', entry, bytes: Buffer.from('1') },
        { owner: 'audit', entry: other, bytes: Buffer.from('2') },
      ]);
      expect((await crypto.payloads.open(tx, entry, one?.ciphertext ?? Buffer.alloc(0)))?.toString()).toBe('1');
      expect(await codeOf(crypto.payloads.open(tx, entry, two?.ciphertext ?? Buffer.alloc(0)))).toBe('decryption-failed');
    });
  });
});

describe('a signed note', () => {
  it('verifies with the key that was handed out for it, and with no other', async () => {
    const note = await signNote('caspix-test\n1\nroot\n', crypto.signers.checkpoint());
    expect(openNote(note, [crypto.signers.vkey('checkpoint')]).signers[0]?.name).toBe('caspix-test');
    expect(() => openNote(note, [crypto.signers.vkey('pack')])).toThrow();
    expect(crypto.signers.vkey('pack')).toMatch(/^caspix-test\/pack\+[0-9a-f]{8}\+/);
  });
});
