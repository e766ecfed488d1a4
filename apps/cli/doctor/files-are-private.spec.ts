import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { filesArePrivate } from './files-are-private.ts';
import { intrudersOf, isMountedReadOnly, openFiles, secretFilesOf } from './secret-files.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'caspix-private-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, mode: number, content = 'x'): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  chmodSync(path, mode);
  return path;
}

const lookAt = (settings: Record<string, string>) =>
  filesArePrivate({ dataDir: folder, embedded: false, settings: () => settings } as never);

describe('the doctor, where the database is kept elsewhere', () => {
  it('finds files of secrets sound that only their owner reads', async () => {
    const settings = { CASPIX_CONTEXT_KEY_FILE: file('context', 0o400), CASPIX_DATABASE_PASSWORD_FILE: file('password', 0o600) };
    expect(await lookAt(settings)).toMatchObject({ state: 'ok' });
  });

  it.each([
    ['CASPIX_DATABASE_PASSWORD_FILE', 0o644],
    ['CASPIX_CONTEXT_KEY_FILE', 0o604],
    ['CASPIX_VAULT_SECRET_ID_FILE', 0o602],
    ['CASPIX_SMTP_PASSWORD_FILE', 0o622],
    ['CASPIX_PKCS11_PIN_FILE', 0o620],
    ['CASPIX_KMS_SECRET_ACCESS_KEY_FILE', 0o666],
    ['CASPIX_KEYRING_FILE', 0o644],
    ['CASPIX_TLS_KEY', 0o644],
  ])('fails when others get at the file that %s names', async (name, mode) => {
    const path = file('secret', mode);
    expect(await lookAt({ [name]: path })).toMatchObject({ state: 'fail', says: expect.stringContaining(path) });
  });

  it('looks at the file of the whole configuration when a secret stands in it, and at the key that it names', async () => {
    const plain = file('plain.json', 0o644, JSON.stringify({ databaseHost: 'database' }));
    expect(await lookAt({ CASPIX_CONFIG: plain })).toMatchObject({ state: 'ok' });
    const key = file('key', 0o644);
    const secret = file('secret.json', 0o644, JSON.stringify({ databasePassword: 'x', tlsKey: key }));
    expect(secretFilesOf({ CASPIX_CONFIG: secret })).toEqual([key, secret]);
    expect(await lookAt({ CASPIX_CONFIG: secret })).toMatchObject({ state: 'fail', says: expect.stringContaining(secret) });
  });

  it('says which file is not there', async () => {
    await expect(lookAt({ CASPIX_CONTEXT_KEY_FILE: join(folder, 'gone') })).rejects.toThrow('gone');
  });
});

describe('a file of a secret', () => {
  const groups = [10_001, 2000];

  it.each([
    ['its owner alone', { mode: 0o100400, uid: 10_001, gid: 10_001 }, undefined],
    ['a group of the process, to which root gave it', { mode: 0o100440, uid: 0, gid: 2000 }, undefined],
    ['a group of others', { mode: 0o100440, uid: 0, gid: 999 }, 'group 999'],
    ['a group, given by somebody who is not root', { mode: 0o100640, uid: 10_001, gid: 10_001 }, 'group 10001'],
    ['a group that may write', { mode: 0o100660, uid: 0, gid: 2000 }, 'group 2000'],
    ['everybody', { mode: 0o100444, uid: 0, gid: 0 }, 'everybody'],
  ])('is open to %s', (_, stat, who) => {
    expect(intrudersOf(stat, groups)).toBe(who);
  });

  const mounts = [
    '22 1 0:21 / / ro,relatime - overlay overlay rw',
    '40 22 0:50 / /run rw,nosuid - tmpfs tmpfs rw',
    '41 40 8:2 /secrets/key /run/secrets/key ro,nosuid - ext4 /dev/sda2 rw',
  ].join('\n');

  it('was mounted by an engine when a read-only mount, not the root itself, holds it', () => {
    expect(['/run/secrets/key', '/run/secrets/keyring', '/run/other', '/etc/key'].map((path) => isMountedReadOnly(path, mounts))).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });

  function procOf(mountinfo: string): string {
    mkdirSync(join(folder, 'self'), { recursive: true });
    writeFileSync(join(folder, 'self/mountinfo'), mountinfo);
    return folder;
  }

  it('is told of and not refused when it was mounted, for its mode cannot be changed there', async () => {
    const path = file('secret', 0o444);
    expect(await openFiles([path], groups, procOf(`41 22 8:2 / ${folder} ro - tmpfs tmpfs rw`))).toEqual([
      { path, who: 'everybody', isMounted: true },
    ]);
    expect(await openFiles([path], groups, procOf(''))).toEqual([{ path, who: 'everybody', isMounted: false }]);
  });
});
