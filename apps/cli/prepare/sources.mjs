import { createHash } from 'node:crypto';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';

const serverFolders = ['libs', 'apps/api', 'apps/worker', 'apps/cli', 'apps/bench', 'apps/verify'];
const settings = ['package.json', 'package-lock.json', '.swcrc', 'apps/cli/prepare/compile.mjs'];

/** Files that the server's build reads: TypeScript but for specs, and the data files beside it. Absolute paths. */
export function serverSources(root) {
  const files = serverFolders.flatMap((folder) => walk(join(root, folder)));
  return files.filter((file) => /\.(ts|json|sql|ttf|pem|csv)$/.test(file) && !/\.(spec|fixture|d)\.ts$/.test(file));
}

/** Files that the web build reads; none while there is no page to build. */
export function webSources(root) {
  const folder = join(root, 'apps/web');
  return existsSync(join(folder, 'index.html')) ? walk(folder).filter((file) => !/\.spec\.tsx?$/.test(file)) : [];
}

function walk(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name === 'node_modules' || entry.name === 'dist' || entry.name.startsWith('.')) return [];
    const path = join(folder, entry.name);
    return entry.isDirectory() ? walk(path) : [path];
  });
}

/** A digest of names, sizes and times of change, which is cheap and changes with every edit, checkout and deletion. */
export function digestOf(root, files) {
  const hash = createHash('sha256');
  const all = [...files, ...settings.map((name) => join(root, name)).filter((file) => existsSync(file))].sort();
  for (const file of all) {
    const { size, mtimeMs } = statSync(file);
    hash.update(`${relative(root, file)}\0${size}\0${mtimeMs}\n`);
  }
  return hash.digest('hex');
}
