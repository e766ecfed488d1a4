import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Refusal } from '../refusal.ts';
import { version } from '../version.ts';
import { requireSpace } from './disk.ts';
import { privateFolder } from './files.ts';
import type { DatabaseRole, Instance } from './instance.ts';
import { ensureKeyring } from './keyring.ts';
import { type Layout, layoutOf } from './layout.ts';
import { createMarker, type Marker, readMarker, writeMarker } from './marker.ts';
import { requireOwner } from './ownership.ts';
import { bootstrapDatabase } from './postgres/bootstrap.ts';
import { createCluster, hasCluster } from './postgres/cluster.ts';
import { addressOf as serverAddress } from './postgres/connect.ts';
import { type Place, placeOf } from './postgres/place.ts';
import { type Postmaster, runningPostmaster } from './postgres/postmaster.ts';
import { startServer, stopServer } from './postgres/server.ts';
import { runsAsRoot } from './postgres/server-user.ts';
import { secret } from './secrets.ts';
import { addressOf, instanceSettings } from './settings.ts';
import { ensureCertificates } from './tls/local-authority.ts';
import { alone, endOrphans, signIn, signOff, usersOf } from './users.ts';

export interface OpenOptions {
  dataDir: string;
  /** The command, for whoever asks who uses the instance. Only `start` makes an instance, and only one may run. */
  what: string;
  say: (line: string) => void;
}

/** An instance whose files and server are on this machine and kept by this program. */
export interface EmbeddedInstance extends Instance {
  readonly layout: Layout;
  readonly marker: Marker;
  readonly place: Place;
  readonly server: Postmaster;
  /** Changes what the marker says, on the disk too. */
  remember(change: Partial<Pick<Marker, 'catalogue' | 'demo' | 'port' | 'product' | 'seeded'>>): void;
}

/** Opens, and for `start` makes, the instance in `dataDir`, with its server running. Whatever is wrong is a refusal of one line. */
export async function openEmbedded({ dataDir, what, say }: OpenOptions): Promise<EmbeddedInstance> {
  const layout = layoutOf(resolve(dataDir));
  const marker = findOrCreate(layout, what);
  const opened = await alone(layout, async () => {
    const others = await takePart(layout, what);
    try {
      const place = await placeOf(layout, marker, say);
      return { place, ...(await prepare({ layout, marker, place, say, restart: what === 'start' && !others })) };
    } catch (error) {
      signOff(layout);
      throw error;
    }
  });
  return instanceOf(layout, opened.marker, opened.place, opened.server);
}

function findOrCreate(layout: Layout, what: string): Marker {
  requireOwner(layout.root);
  const known = readMarker(layout);
  if (known === undefined && what !== 'start')
    throw new Refusal(`There is no instance in ${layout.root}: npm start makes one, --data names another`);
  requireSpace(layout.root, known ? 'existing' : 'new');
  // As root the server's account has to pass through; what is inside has modes of its own.
  return known ?? createMarker(layout, runsAsRoot() ? 0o711 : 0o700, version);
}

/** Signs in and answers whether others are there. What processes that died left running is ended first. */
async function takePart(layout: Layout, what: string): Promise<boolean> {
  await endOrphans(layout);
  const { living } = usersOf(layout);
  const running = living.find((user) => user.what === 'start');
  if (what === 'start' && running)
    throw new Refusal(`${layout.root} is already running (process ${running.pid}): stop it, or name another with --data`);
  signIn(layout, what);
  return living.length > 0;
}

interface Preparation {
  layout: Layout;
  marker: Marker;
  place: Place;
  say: (line: string) => void;
  restart: boolean;
}

async function prepare({ layout, marker, place, say, restart }: Preparation): Promise<{ marker: Marker; server: Postmaster }> {
  const exists = hasCluster(place);
  if (await ensureKeyring(layout, exists)) say('made the keyring');
  const made = await ensureCertificates(layout.tls);
  if (made.authority) say('made a certificate authority for localhost and a server certificate');
  else if (made.server) say('renewed the server certificate');
  privateFolder(layout.evidence);
  const password = secret(layout, 'superuser');
  secret(layout, 'context-key');
  const settled = place.cluster === join(layout.root, 'pg') ? marker : writeMarker(layout, { ...marker, cluster: place.cluster });
  if (!exists) {
    requireSpace(place.cluster, 'new');
    say('making the database');
    await createCluster(place, password);
  }
  const found = runningPostmaster(place);
  if (found && !restart) return { marker: settled, server: found };
  if (found) await stopServer(found);
  const server = await startServer(place, password);
  await bootstrapDatabase(place, server.port, layout);
  return { marker: settled, server };
}

function instanceOf(layout: Layout, first: Marker, place: Place, server: Postmaster): EmbeddedInstance {
  let marker = first;
  const settings = (role: DatabaseRole) => instanceSettings(layout, marker, serverAddress(place, server.port), role);
  return {
    layout,
    place,
    server,
    get marker() {
      return marker;
    },
    dataDir: layout.root,
    embedded: true,
    get address() {
      return addressOf(marker);
    },
    settings,
    assume: (role) => {
      const chosen = settings(role);
      for (const name of Object.keys(process.env)) if (name.startsWith('CASPIX_')) delete process.env[name];
      Object.assign(process.env, chosen);
    },
    remember: (change) => {
      marker = writeMarker(layout, { ...marker, ...change });
    },
    close: () =>
      alone(layout, async () => {
        signOff(layout);
        const running = existsSync(place.cluster) ? runningPostmaster(place) : undefined;
        if (usersOf(layout).living.length === 0 && running) await stopServer(running);
      }),
  };
}
