// Lays out what the image holds in dist/image: compiled code, the built web application and production dependencies, all from
// this tree. Nothing is downloaded, so what is shipped is what was tested, and the image is made by copying alone.
import { cpSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from '../../apps/cli/prepare/lock.mjs';
import { productionPackages } from './production-packages.mjs';

const root = join(import.meta.dirname, '../..');
const image = join(root, 'dist/image');

/** Types, maps and prose are for people who write programs. */
const NOT_RUN = /\.(ts|mts|cts|tsx|map|flow|md|markdown)$/;
const PLAIN_FILES = ['package.json', 'LICENSE', 'deploy/container/health.mjs', 'deploy/postgres/roles.sql'];
/** Benchmarks and tests stay at home. */
const NOT_SHIPPED = /(^|\/)dist\/(apps\/bench|libs\/testing)(\/|$)|\.(map|spec\.js)$/;

/** `npm start` or a test may be building the same tree at this moment. */
await withLock(root, () => {
  for (const needed of ['dist/apps/api/main.js', 'dist/libs', 'dist/web/index.html', 'node_modules/.package-lock.json']) {
    if (!existsSync(join(root, needed))) throw new Error(`${needed} is missing: run npm run build first`);
  }
  rmSync(image, { recursive: true, force: true });
  mkdirSync(image, { recursive: true });
  for (const folder of productionPackages(root)) copyPackage(folder);
  for (const folder of ['apps', 'libs', 'web']) {
    cpSync(join(root, 'dist', folder), join(image, 'dist', folder), { recursive: true, filter: (file) => !NOT_SHIPPED.test(file) });
  }
  for (const file of PLAIN_FILES) cpSync(join(root, file), join(image, file));
});

/** What lies nested in a package is listed on its own. */
function copyPackage(folder) {
  const nested = join(root, folder, 'node_modules');
  const filter = (file) => !file.startsWith(nested) && !NOT_RUN.test(file);
  cpSync(join(root, folder), join(image, folder), { recursive: true, dereference: true, filter });
}
