/**
 * Builds the native binding for PKCS#11 where it is installed. No installation does this by itself, because install scripts of packages
 * are not run; whoever has an HSM runs it once after `npm install`, on a machine with a C++ compiler, make and Python 3:
 *
 *   node deploy/pkcs11/build-binding.mjs
 *
 * The binding speaks Node-API, whose ABI does not change with Node's version, so the headers of any Node from 18 on will do. They are
 * looked for in CASPIX_NODE_HEADERS (a folder that has include/node), beside the running Node, and where Debian puts them.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';

const repository = join(import.meta.dirname, '..', '..');
const binding = join(repository, 'node_modules', 'pkcs11js');
if (!existsSync(binding)) stop('pkcs11js is not installed: npm install');

const npm = spawnSync('sh', ['-c', 'command -v npm'], { encoding: 'utf8' }).stdout.trim();
const gyp = npm === '' ? '' : join(dirname(realpathSync(npm)), '..', 'node_modules', 'node-gyp', 'bin', 'node-gyp.js');
if (!existsSync(gyp)) stop('npm does not bring node-gyp here');

const places = [process.env.CASPIX_NODE_HEADERS, join(dirname(realpathSync(process.execPath)), '..'), '/usr', '/usr/local'];
const headers = places.find((place) => place && existsSync(join(place, 'include', 'node', 'node_api.h')));
if (!headers) stop('no headers of Node were found: name a folder that has include/node/node_api.h in CASPIX_NODE_HEADERS');

const built = spawnSync(process.execPath, [gyp, 'rebuild', `--nodedir=${headers}`], {
  cwd: binding,
  stdio: ['ignore', 'ignore', 'pipe'],
  encoding: 'utf8',
});
if (built.status !== 0) stop(`node-gyp failed:\n${built.stderr.slice(-2000)}`);
process.stdout.write(`built ${join(binding, 'build', 'Release', 'pkcs11.node')} with the headers in ${headers}\n`);

function stop(why) {
  process.stderr.write(`${why}\n`);
  process.exit(1);
}
