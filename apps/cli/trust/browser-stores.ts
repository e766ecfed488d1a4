import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Authority } from './authority.ts';
import { attempt, has, type Outcome } from './store.ts';

/** Folders that hold profiles of Firefox, each with a certificate database of its own. */
const firefoxFolders = [
  '.mozilla/firefox',
  'snap/firefox/common/.mozilla/firefox',
  '.var/app/org.mozilla.firefox/.mozilla/firefox',
  'Library/Application Support/Firefox/Profiles',
];
/** Databases that all of Chromium's kin share on Linux. */
const chromiumFolders = ['.pki/nssdb', 'snap/chromium/current/.pki/nssdb', '.local/share/pki/nssdb'];

/** The certificate databases (NSS) of this account's browsers. */
export function browserDatabases(home = homedir()): string[] {
  const profiles = firefoxFolders
    .map((folder) => join(home, folder))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder).map((profile) => join(folder, profile)));
  return [...profiles, ...chromiumFolders.map((folder) => join(home, folder))].filter((folder) => existsSync(join(folder, 'cert9.db')));
}

/** Adds the authority to the browsers' own databases, or takes it out. Chrome on macOS and Windows uses the system's store instead. */
export function changeBrowserStores(authority: Authority, remove: boolean, home = homedir()): Outcome[] {
  if (process.platform === 'win32') return [];
  const place = "the browsers' stores";
  const byHand = remove ? `remove "${authority.name}" in the browser's settings` : `import ${authority.file} in the browser's settings`;
  const known = browserDatabases(home);
  if (!has('certutil')) {
    const browsers = known.length > 0 || hasChromium();
    return browsers ? [{ place, done: false, why: `certutil is missing (Debian: apt-get install libnss3-tools); or ${byHand}` }] : [];
  }
  if (known.length === 0 && !remove && hasChromium()) known.push(...newDatabase(home));
  return known.map((database) => ({ place: database, ...change(authority, database, remove) }));
}

function change({ name, file }: Authority, database: string, remove: boolean): Omit<Outcome, 'place'> {
  const isThere = attempt('certutil', ['-L', '-d', `sql:${database}`, '-n', name]) === undefined;
  if (remove && !isThere) return { done: true };
  // "C": trusted to vouch for servers, and for neither e-mail nor software.
  const args = remove ? ['-D'] : ['-A', '-t', 'C,,', '-i', file];
  const why = attempt('certutil', [...args, '-d', `sql:${database}`, '-n', name]);
  return why === undefined ? { done: true } : { done: false, why };
}

const hasChromium = () =>
  process.platform === 'linux' &&
  ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge', 'brave-browser'].some(has);

/** A browser that never ran has no database yet; the one made here is the one it will open. */
function newDatabase(home: string): string[] {
  const folder = join(home, '.pki/nssdb');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return attempt('certutil', ['-N', '-d', `sql:${folder}`, '--empty-password']) === undefined ? [folder] : [];
}
