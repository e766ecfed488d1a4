import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { layoutOf } from '../instance/layout.ts';
import { ensureCertificates } from '../instance/tls/local-authority.ts';
import { type Authority, authorityOf } from './authority.ts';
import { browserDatabases, changeBrowserStores } from './browser-stores.ts';

let home: string;
let authority: Authority;
beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'caspix-home-'));
  const layout = layoutOf(join(home, 'data'));
  mkdirSync(layout.root);
  await ensureCertificates(layout.tls);
  authority = authorityOf(layout);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true, force: true });
});

function database(folder: string): string {
  const path = join(home, folder);
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, 'cert9.db'), '');
  return path;
}

/** A certutil that keeps the names it was given in a file beside the database: its command line is what is tested here. */
function certutil(): void {
  const program = join(home, 'bin/certutil');
  mkdirSync(join(home, 'bin'));
  writeFileSync(
    program,
    `#!/bin/sh
op=$1; shift
while [ $# -gt 0 ]; do case $1 in -d) db=\${2#sql:}; shift;; -n) name=$2; shift;; -i) cert=$2; shift;; -t) trust=$2; shift;; esac; shift; done
case $op in
  -L) [ "$(cat "$db/name" 2>/dev/null)" = "$name" ];;
  -A) [ -f "$cert" ] && [ "$trust" = "C,," ] && echo "$name" > "$db/name";;
  -D) rm "$db/name";;
esac
`,
  );
  chmodSync(program, 0o755);
  vi.stubEnv('PATH', `${join(home, 'bin')}${delimiter}/usr/bin${delimiter}/bin`);
}

describe("the browsers' stores", () => {
  it('are every profile of Firefox and the shared one of Chromium, and no other folder', () => {
    const firefox = database('.mozilla/firefox/ab12.default-release');
    const snap = database('snap/firefox/common/.mozilla/firefox/cd34.default');
    const chromium = database('.pki/nssdb');
    mkdirSync(join(home, '.mozilla/firefox/Crash Reports'));
    expect(browserDatabases(home).sort()).toEqual([firefox, snap, chromium].sort());
  });

  it('learn the authority and forget it again, both any number of times', () => {
    certutil();
    const path = database('.pki/nssdb');
    for (let run = 0; run < 2; run += 1) expect(changeBrowserStores(authority, false, home)).toEqual([{ place: path, done: true }]);
    expect(readFileSync(join(path, 'name'), 'utf8')).toBe(`${authority.name}\n`);
    for (let run = 0; run < 2; run += 1) expect(changeBrowserStores(authority, true, home)).toEqual([{ place: path, done: true }]);
    expect(existsSync(join(path, 'name'))).toBe(false);
  });

  it('that cannot be changed are named with what to do', () => {
    certutil();
    const path = database('.pki/nssdb');
    rmSync(authority.file);
    expect(changeBrowserStores(authority, false, home)).toMatchObject([{ place: path, done: false, why: expect.any(String) }]);
  });
});

describe('the name of an authority', () => {
  it('tells two instances apart in one store', async () => {
    const other = layoutOf(join(home, 'other'));
    mkdirSync(other.root);
    await ensureCertificates(other.tls);
    expect(authorityOf(other).slug).not.toBe(authority.slug);
    expect(authority.name).toMatch(/^Caspix local authority [0-9a-f]{8}$/);
  });
});
