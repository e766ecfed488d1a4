import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fileRefusal, modeOf, privateFolder, writeAtomically } from './files.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'caspix-files-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('a file that must survive a crash', () => {
  it('is readable by its owner alone, whatever the umask', () => {
    const before = process.umask(0);
    try {
      writeAtomically(join(folder, 'secret'), 'x');
    } finally {
      process.umask(before);
    }
    expect(modeOf(join(folder, 'secret'))).toBe(0o600);
  });

  it('replaces the old content in one step and leaves nothing beside it', () => {
    const path = join(folder, 'marker');
    writeFileSync(path, 'old');
    const inode = statSync(path).ino;
    writeAtomically(path, 'new');
    expect(readFileSync(path, 'utf8')).toBe('new');
    expect(statSync(path).ino).not.toBe(inode);
    expect(readdirSync(folder)).toEqual(['marker']);
  });

  it('is whole at every moment, also when its writer is killed', async () => {
    const path = join(folder, 'marker');
    const writer = `
      import { writeAtomically } from ${JSON.stringify(join(import.meta.dirname, 'files.ts'))};
      for (let i = 0; ; i += 1) writeAtomically(${JSON.stringify(path)}, JSON.stringify({ i, filler: 'x'.repeat(50_000) }));`;
    for (let run = 0; run < 3; run += 1) {
      const child = spawn(process.execPath, ['--conditions=source', '--input-type=module', '-e', writer], { stdio: 'ignore' });
      const ended = new Promise((resolve) => child.once('exit', resolve));
      // Killed in the midst of its writing, wherever that is, and not before it began.
      await vi.waitUntil(() => existsSync(path) && JSON.parse(readFileSync(path, 'utf8')).i > 3 * run + 2, {
        timeout: 45_000,
        interval: 5,
      });
      child.kill('SIGKILL');
      await ended;
      expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ filler: 'x'.repeat(50_000) });
      rmSync(path);
    }
  });

  it('leaves the old content when it cannot be written, and says why in one line', () => {
    const path = join(folder, 'taken');
    mkdirSync(path);
    writeFileSync(join(path, 'inside'), '');
    expect(() => writeAtomically(path, 'x')).toThrow();
    expect(readdirSync(folder)).toEqual(['taken']);
    expect(fileRefusal(Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' }), path)).toMatchObject({
      message: `Cannot write ${path}: the disk is full`,
      exitCode: 1,
    });
  });

  it('lies in a folder that others may not enter, even if it was open before', () => {
    const path = join(folder, 'keys');
    mkdirSync(path, { mode: 0o755 });
    privateFolder(path);
    expect(modeOf(path)).toBe(0o700);
  });
});
