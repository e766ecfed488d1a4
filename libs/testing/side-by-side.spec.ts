import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'side-by-side-'));
  const programs = {
    good: 'console.log("all is well")',
    bad: 'console.error("this is wrong"); process.exitCode = 3',
    slow: 'console.log("half way"); setTimeout(() => console.log("there"), 3000)',
    killed: 'process.kill(process.pid, "SIGKILL")',
  };
  for (const [name, program] of Object.entries(programs)) writeFileSync(join(folder, `${name}.mjs`), program);
  const scripts = Object.fromEntries(Object.keys(programs).map((name) => [name, `node ${name}.mjs`]));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ scripts }));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function sideBySide(...names: string[]) {
  const { status, stdout } = spawnSync(process.execPath, [join(import.meta.dirname, 'side-by-side.mjs'), ...names], {
    cwd: folder,
    encoding: 'utf8',
  });
  return { status, stdout };
}

describe('checks that run side by side', () => {
  it('pass when each of them does', () => {
    const { status, stdout } = sideBySide('good', 'good');
    expect(stdout.match(/all is well\n✓ good/g)).toHaveLength(2);
    expect(status).toBe(0);
  });

  it.each(['bad', 'killed', 'not-there'])('fail when one is %s, and the others are still heard', (name) => {
    const { status, stdout } = sideBySide(name, 'good', 'good', 'good');
    expect(stdout.match(/✓ good/g)).toHaveLength(3);
    expect(stdout).toContain(`✗ ${name}`);
    expect(status).toBe(1);
  });

  it('say what the one that failed had to say', () => {
    expect(sideBySide('bad').stdout).toContain('this is wrong\n✗ bad failed with 3');
  });

  it('say every so often how far each is, before its output comes whole', () => {
    const { stdout } = sideBySide('--say-every=0.5', 'slow');
    expect(stdout).toMatch(/^(… slow \(\d+\.\d s\)[^\n]*\n)*… slow \(\d+\.\d s\) half way\n/);
    expect(stdout).toContain('\nhalf way\nthere\n✓ slow');
  });

  it('fail when nobody said which', () => {
    expect(sideBySide().status).toBe(1);
  });
});
