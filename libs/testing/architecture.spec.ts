import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plants } from './architecture.plants.ts';
import { root } from './postgres/provision.ts';

interface Violation {
  rule: { name: string };
  from: string;
  to: string;
}
interface Rules {
  order: string[];
  default: { forbidden: { name: string }[] };
}

const { order, default: rules }: Rules = await import(join(root, '.dependency-cruiser.mjs'));

/** Runs the checker as CI does, in any folder. It must have read modules: a checker that sees nothing also finds nothing. */
async function cruise(folder: string): Promise<{ modules: number; violations: Violation[] }> {
  const bin = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [bin, '--config', '.dependency-cruiser.mjs', '--output-type', 'json', 'apps', 'libs'],
    { cwd: folder, maxBuffer: 1 << 28 },
  );
  const { summary } = JSON.parse(stdout) as { summary: { totalCruised: number; violations: Violation[] } };
  return { modules: summary.totalCruised, violations: summary.violations };
}

describe('the architecture', () => {
  it('holds: every import points right and goes through a door', async () => {
    const { modules, violations } = await cruise(root);
    expect(modules).toBeGreaterThan(100);
    expect(violations.map((v) => `${v.rule.name}: ${v.from} → ${v.to}`)).toEqual([]);
  }, 120_000);

  it('knows every folder of libs, since a folder that imports nothing would escape the checker', () => {
    expect(readdirSync(join(root, 'libs')).toSorted()).toEqual([...order, 'testing'].toSorted());
  });

  it('has a planted violation for each of its rules', () => {
    expect(plants(order).map((p) => p.rule)).toEqual(rules.forbidden.map((rule) => rule.name));
  });
});

describe('the alarm rings for a planted violation of', () => {
  const folders: string[] = [];
  const planted = plants(order);
  let broken: string[][];
  beforeAll(async () => {
    // The last one is whole: a checker that carried over what it saw before would object to it.
    const trees = [...planted, { files: {} }].map(({ files }) => tree(files));
    const { stdout } = await promisify(execFile)(process.execPath, [join(import.meta.dirname, 'cruise-each.mjs'), ...trees]);
    broken = JSON.parse(stdout) as string[][];
  }, 120_000);
  afterAll(() => {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });

  const tree = (files: Record<string, string>) => {
    const folder = mkdtempSync(join(tmpdir(), 'caspix-plant-'));
    folders.push(folder);
    for (const file of ['.dependency-cruiser.mjs', 'tsconfig.base.json', 'package.json']) cpSync(join(root, file), join(folder, file));
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    const doors = Object.fromEntries([...order, 'testing'].map((name) => [`libs/${name}/index.ts`, 'export {};\n']));
    for (const [file, content] of Object.entries({ 'apps/api/index.ts': 'export {};\n', ...doors, ...files })) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), content);
    }
    return folder;
  };

  it.each(planted.map(({ rule }, at) => ({ rule, at })))('$rule', ({ rule, at }) => {
    expect(broken[at]).toContain(rule);
  });

  it('and the program that looks at the whole house hears it too', async () => {
    const { violations } = await cruise(folders[0] ?? '');
    expect(violations.map((v) => v.rule.name)).toEqual(broken[0]);
  }, 60_000);

  it('and for nothing where nothing was planted', () => {
    expect(broken).toHaveLength(planted.length + 1);
    expect(broken.at(-1)).toEqual([]);
  });
});
