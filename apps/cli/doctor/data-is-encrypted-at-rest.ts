import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Instance } from '../instance/instance.ts';
import { type Check, ok, warn } from './finding.ts';
import { placesOf } from './places.ts';

/** What the kernel says of the storage below a path: an encrypted volume, plain storage, or nothing it can tell. */
export type Storage = { readonly encrypted: true; readonly kind: string } | { readonly encrypted: false; readonly kind: string };

const read = (path: string): string => (existsSync(path) ? readFileSync(path, 'utf8').trim() : '');

/** Follows a block device down to the disks: one encrypted layer anywhere on the way is enough, and is named. */
function layerOf(device: string): string | undefined {
  const uuid = read(join(device, 'dm/uuid'));
  if (uuid.startsWith('CRYPT-LUKS2-')) return `LUKS2 (${read(join(device, 'dm/name'))})`;
  if (uuid.startsWith('CRYPT-')) return `dm-crypt (${read(join(device, 'dm/name'))})`;
  const below = join(device, 'slaves');
  const parent = existsSync(join(device, 'partition')) ? [realpathSync(join(device, '..'))] : [];
  const slaves = existsSync(below) ? readdirSync(below).map((name) => realpathSync(join(below, name))) : [];
  for (const next of [...slaves, ...parent]) {
    const found = layerOf(next);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Reads /sys/dev/block for the device that holds `path`. A file system without a block device of its own (overlay, NFS, tmpfs) cannot be told. */
export function storageOf(path: string, sys = '/sys'): Storage {
  const { dev } = statSync(path);
  // Linux, sysmacros.h: 12 bits of major and 20 of minor, spread over the number.
  const [major, minor] = [(dev >> 8) & 0xfff, (dev & 0xff) | ((dev >> 12) & 0xfff00)];
  const device = join(sys, 'dev/block', `${major}:${minor}`);
  if (!existsSync(device)) return { encrypted: false, kind: 'a file system that no block device is known of' };
  const real = realpathSync(device);
  const layer = layerOf(real);
  return layer === undefined
    ? { encrypted: false, kind: `/dev/${basename(real)}, without dm-crypt below it` }
    : { encrypted: true, kind: layer };
}

/**
 * Says what the data, the cluster and the evidence really lie on. Storage that encrypts by itself, or a volume of a cloud, cannot be seen
 * from here: so this warns and does not fail.
 */
export async function dataIsEncryptedAtRest(instance: Instance, sys = '/sys'): ReturnType<Check> {
  if (process.platform !== 'linux') return warn('only Linux tells what the data lies on: see to its encryption yourself');
  // A container has the evidence and no data directory.
  const places = placesOf(instance).filter((place) => existsSync(place));
  if (places.length === 0) return warn('neither data nor evidence lies on this machine');
  const found = places.map((place) => ({ place, ...storageOf(place, sys) }));
  const plain = Map.groupBy(
    found.filter(({ encrypted }) => !encrypted),
    ({ kind }) => kind,
  );
  const says = [...plain].map(([kind, on]) => `${on.map(({ place }) => place).join(', ')} on ${kind}`);
  if (says.length > 0) return warn(`${says.join('; ')}: docs/runbooks/encrypted-volume.md`);
  return ok(`the data lies on ${[...new Set(found.map(({ kind }) => kind))].join(' and ')}`);
}
