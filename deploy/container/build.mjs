// Builds the three images of docker-compose.yml with podman or docker, by the tags given, else `local` and the product's version.
// `localhost/` in front of the names keeps an engine from ever asking a registry for them.
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findEngine } from './engine.ts';

const root = join(import.meta.dirname, '../..');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const tags = process.argv.length > 2 ? process.argv.slice(2) : ['local', version];
const images = { caspix: 'deploy/container', 'caspix-edge': 'deploy/nginx', 'caspix-database': 'deploy/postgres' };
const { program } = findEngine();
// Podman's own format drops HEALTHCHECK. The edge's packages come over the network that the host uses.
const flags = ['--network', 'host', ...(program === 'podman' ? ['--format', 'docker'] : [])];

const idOf = (image) => spawnSync(program, ['image', 'inspect', '--format', '{{.Id}}', image], { encoding: 'utf8' }).stdout.trim();

for (const [name, folder] of Object.entries(images)) {
  const names = tags.map((tag) => `localhost/${name}:${tag}`);
  const before = idOf(names[0]);
  const args = ['build', '--quiet', ...flags, ...names.flatMap((tag) => ['--tag', tag]), '--file', join(folder, 'Containerfile'), '.'];
  execFileSync(program, args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  // Half a gigabyte that no name leads to any more; it stays if something still runs from it.
  if (before && before !== idOf(names[0])) spawnSync(program, ['image', 'rm', before], { stdio: 'ignore' });
  process.stdout.write(`${names.join(' ')}\n`);
}
