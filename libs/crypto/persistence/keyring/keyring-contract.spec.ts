import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { uuidv7 } from '#kernel';
import { providerContract } from '../../application/key-provider.fixture.ts';
import { createKeyring } from './create-keyring.ts';
import { openKeyring } from './open-keyring.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'caspix-keyrings-'));
});
afterAll(() => rm(folder, { recursive: true }));

const file = () => join(folder, uuidv7());

for (const options of [{}, { passphrase: 'correct horse battery staple' }]) {
  providerContract(`the local keyring${'passphrase' in options ? ' under a passphrase' : ''}`, async () => {
    const name = file();
    return {
      provider: await createKeyring(name, options),
      again: () => openKeyring(name, options),
      stranger: () => createKeyring(file(), options),
    };
  });
}

describe('a key that a keyring wrapped', () => {
  it('does not open with any one bit flipped', async () => {
    const keyring = await createKeyring(file());
    const aad = Buffer.from('somewhere');
    const { wrapped } = await keyring.draw(aad);
    for (let bit = 0; bit < wrapped.length * 8; bit += 1) {
      const changed = Buffer.from(wrapped);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      // Another version in its head is a version that was never made.
      const expected = bit >= 8 && bit < 40 ? 'key-mismatch' : 'decryption-failed';
      await expect(keyring.unwrap(changed, aad), `bit ${bit}`).rejects.toMatchObject({ code: expected });
    }
  });
});

describe('a keyring that rotates', () => {
  it('stays private, whole, and alone in its folder', async () => {
    const name = file();
    const keyring = await createKeyring(name);
    await keyring.rotate();
    expect((await stat(name)).mode & 0o777).toBe(0o600);
    expect((await readdir(folder)).filter((entry) => entry.startsWith(name.slice(folder.length + 1)))).toHaveLength(1);
    expect((await (await openKeyring(name)).status()).rootVersions).toEqual([1, 2]);
  });

  it('is not changed by two at once: one is told to try again, and no version is lost', async () => {
    const name = file();
    await createKeyring(name);
    const processes = await Promise.all([1, 2, 3, 4].map(() => openKeyring(name)));
    const outcomes = await Promise.allSettled(processes.map((one) => one.rotate()));
    const made = outcomes.filter(({ status }) => status === 'fulfilled').length;
    expect(made).toBeGreaterThan(0);
    for (const one of outcomes) if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'conflict' });
    expect((await (await openKeyring(name)).status()).rootVersions).toHaveLength(1 + made);
  });

  it('wraps nothing under a version that another process destroyed, although it slept through that', async () => {
    const name = file();
    const asleep = await createKeyring(name);
    const other = await openKeyring(name);
    await other.rotate();
    await other.destroyBelow(2);
    const { wrapped } = await asleep.draw(Buffer.from('a'));
    expect(asleep.rootVersionOf(wrapped)).toBe(2);
    expect(asleep.rootVersionOf(await asleep.wrap(Buffer.alloc(32), Buffer.from('a')))).toBe(2);
    expect((await asleep.status()).rootVersions).toEqual([2]);
  });

  it('carries on after a crash that left half a file beside it', async () => {
    const name = file();
    const keyring = await createKeyring(name);
    await writeFile(`${name}.next`, '{"format":', { mode: 0o600 });
    await expect(keyring.rotate()).rejects.toMatchObject({ code: 'conflict' });
    await utimes(`${name}.next`, 1, 1);
    expect(await keyring.rotate()).toBe(2);
  });

  it('is never left without a root key', async () => {
    const name = file();
    const keyring = await createKeyring(name);
    const before = await readFile(name);
    await expect(keyring.destroyBelow(2)).rejects.toMatchObject({ code: 'validation' });
    expect(await readFile(name)).toEqual(before);
  });
});
