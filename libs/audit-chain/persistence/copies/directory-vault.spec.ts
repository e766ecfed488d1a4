import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DirectoryVault } from './directory-vault.ts';

const FLAGGED = /^immutable flag of the file system: root of that machine can clear it, nobody else$/;
const PLAIN = /^plain read-only files: there is no immutable flag here, so whoever owns the machine can change them$/;

const chattr = (flag: '+i' | '-i', ...files: string[]): boolean => {
  try {
    execFileSync('chattr', ['-R', flag, ...files], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

describe('a folder as a store', () => {
  let folder: string;
  let vault: DirectoryVault;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'caspix-vault-'));
    vault = new DirectoryVault(join(folder, 'copies'));
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    chattr('-i', folder);
    rmSync(folder, { recursive: true, force: true });
  });

  /** Whether this system, this file system and this account can set the flag at all: asked without the code that is tried here. */
  const hasFlag = (): boolean => {
    const probe = join(folder, 'probe');
    writeFileSync(probe, '');
    const can = chattr('+i', probe);
    chattr('-i', probe);
    rmSync(probe);
    return can;
  };
  const write = (file: string) => () => writeFileSync(file, 'another');

  it('has its files immutable where that can be had, so that they are neither written over nor removed, and says so', async () => {
    const can = hasFlag();
    expect(await vault.prepare()).toMatch(can ? FLAGGED : PLAIN);
    await vault.put('log/ranges/a.ndjson', Buffer.from('one'));
    const file = join(folder, 'copies/log/ranges/a.ndjson');
    if (can) {
      expect(write(file)).toThrow(/EPERM|EACCES/);
      expect(() => rmSync(file)).toThrow(/EPERM|EACCES/);
    }
    expect(statSync(file).mode & 0o777).toBe(0o400);
    expect(readFileSync(file, 'utf8')).toBe('one');
  });

  it('says plainly that its files are plain where there is no flag, and keeps them read-only', async () => {
    // A system that does not know the command; where this runs without the right to use it, the test before saw the same.
    vi.stubEnv('PATH', folder);
    expect(await vault.prepare()).toMatch(PLAIN);
    await vault.put('log/ranges/a.ndjson', Buffer.from('one'));
    const file = join(folder, 'copies/log/ranges/a.ndjson');
    expect(statSync(file).mode & 0o777).toBe(0o400);
    rmSync(file);
    expect(existsSync(file)).toBe(false);
  });

  it('leaves nothing of the probe behind, and may be prepared again', async () => {
    for (let i = 0; i < 2; i += 1) await vault.prepare();
    expect(await vault.versions()).toEqual([]);
  });

  it('does not take a file for kept that it promised to protect and could not', async () => {
    const promised = FLAGGED.test(await vault.prepare());
    vi.stubEnv('PATH', folder);
    const put = vault.put('log/ranges/a.ndjson', Buffer.from('one'));
    await (promised ? expect(put).rejects.toThrow('the immutable flag could not be set') : expect(put).resolves.toBeNull());
    vi.unstubAllEnvs();
    // The next try finds the file there, protects it, and does not write it again.
    expect(await vault.put('log/ranges/a.ndjson', Buffer.from('one'))).toBeNull();
    const file = join(folder, 'copies/log/ranges/a.ndjson');
    if (promised) expect(write(file)).toThrow(/EPERM|EACCES/);
  });

  it('shows which files have lost the flag that they were given, names with spaces too', async () => {
    const promised = FLAGGED.test(await vault.prepare());
    const names = ['log/ranges/a.ndjson', 'log/ranges/b c.ndjson'];
    for (const name of names) await vault.put(name, Buffer.from('one'));
    const flags = async () => Object.fromEntries((await vault.versions()).map(({ name, flagged }) => [name, flagged]));
    expect(await flags()).toEqual({ 'log/ranges/a.ndjson': true, 'log/ranges/b c.ndjson': true });
    for (const name of names) {
      chattr('-i', join(folder, 'copies', name));
      expect((await flags())[name]).toBe(!promised);
    }
    // A new instance of the worker asks anew what the folder can do, and sees the same.
    vault = new DirectoryVault(join(folder, 'copies'));
    await vault.prepare();
    expect(Object.values(await flags())).toEqual([!promised, !promised]);
  });

  it('gives the beginning of a large file without reading all of it', async () => {
    await vault.prepare();
    await vault.put('log/ranges/a.ndjson', Buffer.alloc(100_000, 'x'));
    expect((await vault.get('log/ranges/a.ndjson', null, 10)).toString()).toBe('x'.repeat(10));
    expect(await vault.versions('log/ranges/a.ndjson')).toEqual([]);
  });
});
