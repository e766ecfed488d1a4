import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { privateFolder, readIfPresent } from '../instance/files.ts';
import { type Layout, layoutOf } from '../instance/layout.ts';
import { createMarker, type Marker, writeMarker } from '../instance/marker.ts';
import { type Place, placeOf } from '../instance/postgres/place.ts';
import type { Postmaster } from '../instance/postgres/postmaster.ts';
import { stopAnyServer, stopServer } from '../instance/postgres/server.ts';
import { runsAsRoot } from '../instance/postgres/server-user.ts';
import { secret } from '../instance/secrets.ts';
import { Refusal } from '../refusal.ts';
import { version } from '../version.ts';
import { identitiesIn } from './age.ts';
import { type Choice, chooseBackup, type Wanted } from './choose-backup.ts';
import { finishTree, layOut } from './lay-out.ts';
import { fetchWal, recover } from './recover.ts';
import { Repository } from './repository.ts';

export interface RestoreOptions extends Wanted {
  /** The folder of backups. */
  from: string;
  /** The file of the age identity, which lives nowhere near the instance. */
  identity: string;
  /** The key that the manifests must be signed with, kept since `backup init` printed it. */
  key: string;
  say: (line: string) => void;
}

/** An instance brought back, its server running. */
export interface Restored {
  readonly choice: Choice;
  readonly layout: Layout;
  readonly marker: Marker;
  readonly place: Place;
  readonly server: Postmaster;
  readonly password: string;
}

/**
 * Brings an instance back into `into`, which must not exist yet: everything happens in a folder beside it and is renamed at the end, so that
 * a restore that broke leaves nothing that could be taken for one. One that is refused leaves nothing at all: what it had laid out is in the
 * clear. The keyring is not part of a backup; `keyring` puts one in its place.
 */
export async function restoreBackup(into: string, { keyring, ...options }: RestoreOptions & { keyring?: string }): Promise<Choice> {
  if (existsSync(into) && readdirSync(into).length > 0) throw new Refusal(`${into} is not empty: a restore never writes over anything`);
  const beside = join(dirname(into), `.${basename(into)}.restoring`);
  await clearAway(beside);
  try {
    const restored = await restoreInto(beside, options);
    await stopServer(restored.server);
    if (keyring !== undefined) putKeyring(keyring, restored.layout);
    writeMarker(restored.layout, { ...restored.marker, what: 'caspix instance' });
    if (existsSync(into)) rmSync(into, { recursive: true });
    renameSync(beside, into);
    return restored.choice;
  } catch (error) {
    await clearAway(beside);
    throw error;
  }
}

function putKeyring(file: string, { keyring }: Layout): void {
  privateFolder(dirname(keyring));
  copyFileSync(file, keyring);
  chmodSync(keyring, 0o600);
}

/** What a restore that was killed left running and lying there. */
async function clearAway(folder: string): Promise<void> {
  const text = readIfPresent(join(folder, 'instance.json'));
  if (text !== undefined) {
    const place = await placeOf(layoutOf(folder), JSON.parse(text) as Marker, () => undefined);
    await stopAnyServer(place);
    if (!place.cluster.startsWith(folder)) rmSync(dirname(place.cluster), { recursive: true, force: true });
  }
  rmSync(folder, { recursive: true, force: true });
}

/** The same into a scratch folder that is gone when `work` has looked at it. */
export async function withRestored<T>(parent: string, options: RestoreOptions, work: (restored: Restored) => Promise<T>): Promise<T> {
  const folder = join(mkdtempSync(join(parent, 'caspix-verify-')), 'instance');
  if (runsAsRoot()) chmodSync(dirname(folder), 0o711);
  try {
    return await work(await restoreInto(folder, options));
  } finally {
    await clearAway(folder);
    rmSync(dirname(folder), { recursive: true, force: true });
  }
}

async function restoreInto(folder: string, options: RestoreOptions): Promise<Restored> {
  const { from, identity, key, say } = options;
  const repository = Repository.open(from);
  const choice = chooseBackup(repository.chain(key), options);
  const identities = identitiesIn(readFileSync(identity, 'utf8'));
  if (identities.length === 0) throw new Refusal(`${identity} holds no identity of age (AGE-SECRET-KEY-…)`);
  const layout = layoutOf(folder);
  const made = createMarker(layout, runsAsRoot() ? 0o711 : 0o700, version, 'caspix restore');
  const place = await placeOf(layout, made, say);
  const elsewhere = !place.cluster.startsWith(folder);
  // Root keeps the cluster elsewhere, where the server's account has to pass through what lies above it.
  if (elsewhere) mkdirSync(dirname(place.cluster), { recursive: true, mode: 0o711 });
  const marker = elsewhere ? writeMarker(layout, { ...made, cluster: place.cluster }) : made;
  const targets = { pg: place.cluster, evidence: layout.evidence, secrets: layout.secrets };
  for (const target of Object.values(targets)) mkdirSync(target, { recursive: true, mode: 0o700 });
  for (const [i, manifest] of choice.backups.entries()) {
    say(`laying out backup ${manifest.seq} (${manifest.kind}, ${manifest.at})`);
    const index = await layOut(repository, manifest, identities, targets);
    if (i === choice.backups.length - 1) await finishTree(index, targets);
  }
  const wal = join(dirname(place.cluster), 'wal-restored');
  say(`reading ${choice.wal.size} files of the log`);
  await fetchWal(repository, choice, identities, wal);
  if (place.user) giveTo(place.user, [place.cluster, wal]);
  const password = secret(layout, 'superuser');
  const server = await recover(place, password, wal, options);
  rmSync(wal, { recursive: true, force: true });
  return { choice, layout, marker, place, server, password };
}

function giveTo(user: { uid: number; gid: number }, paths: readonly string[]): void {
  for (const path of paths) {
    chownSync(path, user.uid, user.gid);
    if (lstatSync(path).isDirectory())
      giveTo(
        user,
        readdirSync(path).map((name) => join(path, name)),
      );
  }
}
