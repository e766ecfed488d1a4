import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join, sep } from 'node:path';
import { Stop, say } from './say.mjs';

/**
 * True when node_modules holds what the lockfile names. npm writes `node_modules/.package-lock.json` as the last step of an
 * install and removes it first, so it is the stamp of a complete one. Optional packages are for other platforms, mostly.
 */
export function isInstalled(root) {
  const stamp = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(stamp)) return false;
  const wanted = packagesOf(join(root, 'package-lock.json'));
  const present = packagesOf(stamp);
  return Object.entries(wanted).every(
    ([path, entry]) => path === '' || (path in present ? present[path].version === entry.version : entry.optional || entry.devOptional),
  );
}

function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages ?? {};
  } catch {
    return {};
  }
}

/**
 * `npm ci` without any dependency's install script: the two that matter (Node's own binary, PostgreSQL's symbolic links)
 * are done by this folder, and npm ≥ 11.19 would block them anyway.
 */
export function install(root) {
  say('installing the locked dependencies (npm ci); the first time this takes a minute or two');
  const flags = [
    '--ignore-scripts',
    '--include=dev',
    '--include=optional',
    '--engine-strict=false',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ];
  const result = npm(root, ['ci', ...flags]);
  if (result.error) throw new Stop(`npm did not start: ${result.error.message}`);
  if (result.status !== 0)
    throw new Stop(`npm ci ended with ${result.signal ?? `code ${result.status}`}; what it says above has to be settled first`);
}

function npm(root, args) {
  const options = { cwd: root, stdio: ['ignore', 2, 2], env: outsideEnvironment(root) };
  const { npm_execpath: script, npm_node_execpath: node } = process.env;
  if (script?.endsWith('npm-cli.js') && existsSync(script)) return spawnSync(node ?? process.execPath, [script, ...args], options);
  return spawnSync('npm', args, { ...options, shell: process.platform === 'win32' });
}

/** The environment without this tree's .bin on the PATH, which `npm ci` is about to empty, and without the settings of the npm above. */
function outsideEnvironment(root) {
  const inside = join(root, 'node_modules') + sep;
  const path = (process.env.PATH ?? '').split(delimiter).filter((folder) => !folder.startsWith(inside));
  const { npm_config_ignore_scripts: _, NODE_ENV: __, ...rest } = process.env;
  return { ...rest, PATH: path.join(delimiter) };
}
