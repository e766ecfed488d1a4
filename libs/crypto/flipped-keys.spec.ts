import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DomainError, systemClock, uuidv7 } from '#kernel';
import { actorWith, type TestDatabase, testDatabase } from '#testing';
import type { KeyProvider } from './application/key-provider.ts';
import { openCrypto } from './open-crypto.ts';
import { createKeyring } from './persistence/keyring/create-keyring.ts';

const actor = actorWith([]);
let db: TestDatabase;
let provider: KeyProvider;

/** A process of its own, which has read no subject's key yet. */
const open = () => openCrypto({ provider, unitOfWork: db.app, clock: systemClock, logName: 'caspix-test' });
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: DomainError) => error.code,
  );

beforeAll(async () => {
  db = await testDatabase();
  provider = await createKeyring(db.config.keyringFile);
});
afterAll(() => db.close());

interface Row {
  table: 'domain_keys' | 'subject_keys';
  /** What keeps even a superuser from changing it, unless it is switched off. */
  guard: string;
  id: string;
}

/** Flips each bit of the stored key in its row, one after the other, and asks; then puts it back. Answers what was said, without repeating. */
async function flipped({ table, guard, id }: Row, ask: () => Promise<string>): Promise<{ bits: number; said: string[] }> {
  const { rows } = await db.superuser.query<{ wrapped: Buffer }>(`SELECT wrapped FROM crypto.${table} WHERE id = $1`, [id]);
  const wrapped = rows[0]?.wrapped ?? Buffer.alloc(0);
  const put = (bytes: Buffer) => db.superuser.query(`UPDATE crypto.${table} SET wrapped = $2 WHERE id = $1`, [id, bytes]);
  const said = new Set<string>();
  await db.superuser.query(`ALTER TABLE crypto.${table} DISABLE TRIGGER ${guard}`);
  for (let bit = 0; bit < wrapped.length * 8; bit += 1) {
    const changed = Buffer.from(wrapped);
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    await put(changed);
    said.add(await ask());
  }
  await put(wrapped);
  await db.superuser.query(`ALTER TABLE crypto.${table} ENABLE ALWAYS TRIGGER ${guard}`);
  return { bits: wrapped.length * 8, said: [...said].sort() };
}

describe('a stored key with any one bit flipped', () => {
  it('is refused where it is a subject’s', async () => {
    const id = uuidv7();
    const writer = await open();
    await db.app.run(actor, (tx) => writer.keyStore.newSubjectKeys(tx, [id]));
    const reader = await open();
    const read = () => codeOf(db.app.run(actor, (tx) => reader.keyStore.subjectKeys(tx, [id])));
    const row: Row = { table: 'subject_keys', guard: 'destroyed_keys_stay_destroyed', id };
    expect(await flipped(row, read)).toEqual({ bits: 61 * 8, said: ['decryption-failed'] });
    expect(await read()).toBe('done');
  });

  it('is refused where it is a domain’s, while what is in memory stays; one of its bits says the version of the root key', async () => {
    const held = await open();
    const load = () => codeOf(db.app.run(actor, (tx) => held.domainKeys.load(tx)));
    const { rows } = await db.superuser.query<{ id: string }>("SELECT id FROM crypto.domain_keys WHERE name = 'case'");
    const row: Row = { table: 'domain_keys', guard: 'domain_keys_are_kept', id: rows[0]?.id ?? '' };
    expect(await flipped(row, load)).toEqual({ bits: 65 * 8, said: ['decryption-failed', 'key-mismatch'] });
    expect(held.domainKeys.isReady()).toBe(true);
    expect(await load()).toBe('done');
  });
});
