import { mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dataIsEncryptedAtRest, storageOf } from './data-is-encrypted-at-rest.ts';

// The kernel's folders, as they look on a machine with LUKS below LVM below the file system.
let folder: string;
let sys: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'caspix-storage-'));
  sys = join(folder, 'sys');
  mkdirSync(join(sys, 'dev/block'), { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function device(name: string, uuid?: string, slaves: string[] = []): string {
  const path = join(sys, 'devices', name);
  mkdirSync(join(path, 'slaves'), { recursive: true });
  if (uuid !== undefined) {
    mkdirSync(join(path, 'dm'));
    writeFileSync(join(path, 'dm/uuid'), `${uuid}\n`);
    writeFileSync(join(path, 'dm/name'), `${name}-name\n`);
  }
  for (const slave of slaves) symlinkSync(join(sys, 'devices', slave), join(path, 'slaves', slave));
  return path;
}

function mount(path: string): void {
  const { dev } = statSync(folder);
  symlinkSync(path, join(sys, 'dev/block', `${(dev >> 8) & 0xfff}:${(dev & 0xff) | ((dev >> 12) & 0xfff00)}`));
}

describe('what the data lies on', () => {
  it('is an encrypted volume when there is one anywhere below', () => {
    device('sda2');
    device('dm-0', 'CRYPT-LUKS2-0123-luks', ['sda2']);
    mount(device('dm-1', 'LVM-abc', ['dm-0']));
    expect(storageOf(folder, sys)).toEqual({ encrypted: true, kind: 'LUKS2 (dm-0-name)' });
  });

  it('is plain when no layer encrypts', () => {
    device('sda2');
    mount(device('dm-1', 'LVM-abc', ['sda2']));
    expect(storageOf(folder, sys)).toMatchObject({ encrypted: false, kind: expect.stringContaining('dm-1') });
  });

  it('is not claimed to be anything where the kernel does not tell', () => {
    expect(storageOf(folder, sys)).toMatchObject({ encrypted: false });
  });

  it('is told of the cluster too, which may lie outside the data directory', async () => {
    mount(device('dm-0', 'CRYPT-LUKS2-0123-luks'));
    const instance = (cluster: string) => ({ dataDir: folder, embedded: true, place: { cluster }, settings: () => ({}) }) as never;
    expect(await dataIsEncryptedAtRest(instance(join(folder, 'sys')), sys)).toEqual({
      state: 'ok',
      says: 'the data lies on LUKS2 (dm-0-name)',
    });
    // A file system of its own on every Linux, as a root's /var/lib/caspix may be.
    expect(await dataIsEncryptedAtRest(instance('/proc/self'), sys)).toMatchObject({
      state: 'warn',
      says: expect.stringMatching(/^\/proc\/self on a file system/),
    });
  });
});
