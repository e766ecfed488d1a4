import { createPublicKey, verify } from 'node:crypto';
import { chmod, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { uuidv7 } from '#kernel';
import { createKeyring } from './create-keyring.ts';
import { openKeyring } from './open-keyring.ts';

let folder: string;
let file: string;
const aad = Buffer.from('somewhere');

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'caspix-keyring-'));
  file = join(folder, 'keyring.json');
});
afterEach(() => {
  vi.restoreAllMocks();
  return rm(folder, { recursive: true });
});

describe('a local keyring', () => {
  it('opens again with the same keys', async () => {
    const made = await createKeyring(file);
    const wrapped = await made.wrap(Buffer.alloc(32, 7), aad);
    const opened = await openKeyring(file);
    expect(await opened.unwrap(wrapped, aad)).toEqual(Buffer.alloc(32, 7));
    expect(await opened.mac('x', aad)).toEqual(await made.mac('x', aad));
    expect(await opened.status()).toEqual(await made.status());
  });

  it('is readable by its owner alone, and leaves nothing else behind', async () => {
    await createKeyring(file);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['keyring.json']);
  });

  it('never takes the place of another', async () => {
    await createKeyring(file);
    const before = await readFile(file);
    await expect(createKeyring(file)).rejects.toMatchObject({ code: 'conflict' });
    expect(await readFile(file)).toEqual(before);
    expect(await readdir(folder)).toEqual(['keyring.json']);
  });

  it('is made once when ten want to make it at the same time', async () => {
    const made = await Promise.allSettled(Array.from({ length: 10 }, () => createKeyring(file)));
    expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const ids = await Promise.all(made.map(async (one) => (one.status === 'fulfilled' ? (await one.value.status()).id : null)));
    expect(ids).toContain((await (await openKeyring(file)).status()).id);
  });

  it('says so when its folder is missing, and writes nothing', async () => {
    await expect(createKeyring(join(folder, 'no', 'keyring.json'))).rejects.toMatchObject({ code: 'key-unavailable' });
    await expect(openKeyring(file)).rejects.toMatchObject({ code: 'key-unavailable' });
    expect(await readdir(folder)).toEqual([]);
  });

  it.each(['640', '604', '660', '666', '610'])('is refused with mode %s', async (mode) => {
    await createKeyring(file);
    await chmod(file, Number.parseInt(mode, 8));
    await expect(openKeyring(file)).rejects.toMatchObject({ code: 'key-unavailable' });
  });

  it('is refused behind a link too, when the file itself is open to others', async () => {
    await createKeyring(file);
    await symlink(file, join(folder, 'link'));
    await chmod(file, 0o644);
    await expect(openKeyring(join(folder, 'link'))).rejects.toMatchObject({ code: 'key-unavailable' });
  });

  it('is refused when it belongs to another user', async () => {
    await createKeyring(file);
    const { uid } = await stat(file);
    vi.spyOn(process, 'geteuid').mockReturnValue(uid + 1);
    await expect(openKeyring(file)).rejects.toMatchObject({ code: 'key-unavailable' });
  });

  it('is made although a crash left half of another beside it', async () => {
    await writeFile(`${file}.${uuidv7()}.tmp`, '{"format":');
    await createKeyring(file);
    expect((await (await openKeyring(file)).status()).sealed).toBe(false);
  });

  it('is recognised as damaged whichever of its characters changes', async () => {
    await createKeyring(file);
    const content = await readFile(file, 'latin1');
    for (let at = 0; at < content.trimEnd().length; at += 1) {
      const changed = content.charCodeAt(at) === 65 ? 'B' : 'A';
      if (/\s/.test(content.charAt(at))) continue;
      await writeFile(file, content.slice(0, at) + changed + content.slice(at + 1), 'latin1');
      await expect(openKeyring(file), `character ${at}`).rejects.toMatchObject({ code: 'key-mismatch' });
    }
  });

  it('signs so that its public key verifies', async () => {
    const keyring = await createKeyring(file);
    const x = (await keyring.publicKey('pack')).toString('base64url');
    const key = createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x } });
    expect(verify(null, aad, key, await keyring.sign('pack', aad))).toBe(true);
    expect(verify(null, aad, key, await keyring.sign('checkpoint', aad))).toBe(false);
    await expect(keyring.sign('other', aad)).rejects.toMatchObject({ code: 'key-unavailable' });
  });

  it('unwraps neither with other additional data, nor a changed key, nor one of another keyring', async () => {
    const keyring = await createKeyring(file);
    const wrapped = await keyring.wrap(Buffer.alloc(32, 7), aad);
    await expect(keyring.unwrap(wrapped, Buffer.from('elsewhere'))).rejects.toMatchObject({ code: 'decryption-failed' });
    const other = await createKeyring(join(folder, 'other.json'));
    await expect(other.unwrap(wrapped, aad)).rejects.toMatchObject({ code: 'decryption-failed' });
    for (let at = 0; at < wrapped.length; at += 1) {
      const changed = Buffer.from(wrapped);
      changed[at] = (changed[at] ?? 0) ^ 1;
      await expect(keyring.unwrap(changed, aad), `byte ${at}`).rejects.toMatchObject({
        code: at >= 1 && at < 5 ? 'key-mismatch' : 'decryption-failed',
      });
    }
    await expect(keyring.unwrap(wrapped.subarray(0, 4), aad)).rejects.toMatchObject({ code: 'decryption-failed' });
  });
});

describe('a keyring under a passphrase', () => {
  const passphrase = 'correct horse battery staple ü';

  it('opens with it, however the same letters are encoded, and holds no key in the clear', async () => {
    const made = await createKeyring(file, { passphrase });
    const opened = await openKeyring(file, { passphrase: passphrase.normalize('NFD') });
    expect(await opened.mac('x', aad)).toEqual(await made.mac('x', aad));
    expect((await opened.status()).sealed).toBe(true);
    const { body } = JSON.parse(await readFile(file, 'utf8')) as { body: string };
    expect(Buffer.from(body, 'base64').toString('latin1')).not.toContain('root');
  });

  it('does not open with a wrong one or with none', async () => {
    await createKeyring(file, { passphrase });
    await expect(openKeyring(file, { passphrase: 'Correct horse' })).rejects.toMatchObject({ code: 'key-mismatch' });
    await expect(openKeyring(file)).rejects.toMatchObject({ code: 'key-unavailable' });
  });

  it('is never empty, and never given to a keyring that has none', async () => {
    await expect(createKeyring(file, { passphrase: '' })).rejects.toMatchObject({ code: 'validation' });
    await createKeyring(file);
    await expect(openKeyring(file, { passphrase })).rejects.toMatchObject({ code: 'key-mismatch' });
  });

  it('cannot be weakened by another cost in the file, nor made to take all memory', async () => {
    await createKeyring(file, { passphrase });
    const content = JSON.parse(await readFile(file, 'utf8')) as { seal: { memoryKiB: number } };
    for (const memoryKiB of [8, 16 * 1024 * 1024]) {
      await writeFile(file, JSON.stringify({ ...content, seal: { ...content.seal, memoryKiB } }));
      await expect(openKeyring(file, { passphrase })).rejects.toMatchObject({ code: 'key-mismatch' });
    }
  });
});
