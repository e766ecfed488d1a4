// Builds what is missing or older than its sources: dist/libs and dist/apps (SWC), the offline verifier's one file, dist/web (Vite).
// `.stamp.json` keeps a digest of each part's sources, so that a second run takes milliseconds.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compile } from './compile.mjs';
import { withLock } from './lock.mjs';
import { fileTrouble, Stop, say } from './say.mjs';
import { digestOf, serverSources, webSources } from './sources.mjs';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const dist = join(root, 'dist');
const stampFile = join(dist, '.stamp.json');

const parts = [
  { name: 'server', sources: serverSources, made: 'apps/cli/main.js', build: () => compile(root, dist), says: 'compiling the server' },
  { name: 'verify', sources: serverSources, made: '', build: buildVerifier, says: 'bundling the offline verifier' },
  { name: 'web', sources: webSources, made: 'web/index.html', build: buildWeb, says: 'building the web application' },
];

function stamps() {
  try {
    return JSON.parse(readFileSync(stampFile, 'utf8'));
  } catch {
    return {};
  }
}

async function bring(part) {
  const sources = part.sources(root);
  const digest = digestOf(root, sources);
  const isMade = () => stamps()[part.name] === digest && existsSync(join(dist, part.made));
  if (sources.length === 0 || isMade()) return;
  await withLock(root, async () => {
    if (isMade()) return;
    const since = performance.now();
    await part.build();
    mkdirSync(dist, { recursive: true });
    writeFileSync(`${stampFile}.new`, JSON.stringify({ ...stamps(), [part.name]: digest }, null, 1));
    renameSync(`${stampFile}.new`, stampFile);
    say(`${part.says}: done in ${((performance.now() - since) / 1000).toFixed(1)} s`);
  });
}

/** Runs a script with this Node. What it says is shown when it fails; progress for a terminal is not for this one. */
function run(what, args, cwd = root) {
  const result = spawnSync(process.execPath, args, {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 64 * 1024 * 1024,
  });
  if (result.status !== 0)
    throw new Stop(`${what} failed\n${result.stdout ?? ''}${result.stderr ?? result.error?.message ?? ''}`.trimEnd());
}

function buildVerifier() {
  const script = join(root, 'apps/verify/build.mjs');
  if (existsSync(script)) run('bundling the offline verifier', [script]);
}

function buildWeb() {
  const vite = join(root, 'node_modules/vite/bin/vite.js');
  const out = join(dist, 'web');
  run('building the web application', [vite, 'build', '--outDir', out, '--emptyOutDir', '--logLevel', 'warn'], join(root, 'apps/web'));
}

try {
  for (const part of parts) {
    if (part.name !== 'web' || process.argv.includes('--web')) await bring(part);
  }
} catch (error) {
  process.exitCode = 1;
  if (error instanceof Stop) say(error.message);
  else if (error?.code) say(fileTrouble(error, 'the build failed').message);
  else throw error;
}
