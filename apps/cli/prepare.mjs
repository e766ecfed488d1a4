// Runs before everything else (`prestart`, `precaspix`, `pretest` …), on whatever Node ≥ 20 the machine has and with
// nothing installed, hence plain JavaScript and no dependency. It makes true, and only when it is not true yet, that:
// the locked dependencies are in node_modules, the pinned Node runs, PostgreSQL's libraries are linked, dist/ is built.
//
//   node apps/cli/prepare.mjs [--web] [--install-only]
//
// --web builds the single-page application as well. Everything is said on stderr: stdout belongs to the command that follows.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { install, isInstalled } from './prepare/install.mjs';
import { linkPostgresLibraries } from './prepare/links.mjs';
import { withLock } from './prepare/lock.mjs';
import { pinNode } from './prepare/node.mjs';
import { Stop, say } from './prepare/say.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const flags = process.argv.slice(2);

async function prepare() {
  if (!isInstalled(root)) await withLock(root, () => isInstalled(root) || install(root));
  const node = pinNode(root);
  linkPostgresLibraries(root);
  if (flags.includes('--install-only')) return;
  // The build loads the compiler's native binding and Vite, which want the Node that was just made ready.
  const build = spawnSync(node, [join(root, 'apps/cli/prepare/build.mjs'), ...flags], { cwd: root, stdio: ['ignore', 2, 2] });
  if (build.status !== 0) throw new Stop(build.error ? `the build did not start: ${build.error.message}` : '');
}

try {
  if (!existsSync(join(root, 'package-lock.json'))) throw new Stop(`there is no package-lock.json in ${root}`);
  await prepare();
} catch (error) {
  if (!(error instanceof Stop)) throw error;
  if (error.message !== '') say(error.message);
  process.exitCode = 1;
}
