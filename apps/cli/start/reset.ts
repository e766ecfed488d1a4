import { existsSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileRefusal, modeOf } from '../instance/files.ts';
import { layoutOf } from '../instance/layout.ts';
import { createMarker, readMarker } from '../instance/marker.ts';
import { requireOwner } from '../instance/ownership.ts';
import { placeOf } from '../instance/postgres/place.ts';
import { stopAnyServer } from '../instance/postgres/server.ts';
import { endOrphans, usersOf } from '../instance/users.ts';
import { Refusal } from '../refusal.ts';
import { version } from '../version.ts';

/** What survives: a browser that trusts this authority goes on to, and nothing in it is about the old data. */
const kept = new Set(['tls']);

/**
 * Deletes an instance that Caspix made, and only such: `readMarker` refuses a directory without our marker. A new marker takes the old
 * one's place last, so that a reset that was interrupted can be run again.
 */
export async function reset(dataDir: string, say: (line: string) => void): Promise<void> {
  const layout = layoutOf(dataDir);
  if (!existsSync(dataDir)) return;
  requireOwner(dataDir);
  const marker = readMarker(layout);
  if (marker === undefined) return;
  const { living } = usersOf(layout);
  if (living[0]) throw new Refusal(`${dataDir} is in use by caspix ${living[0].what} (process ${living[0].pid}): stop it first`);
  await endOrphans(layout);
  const place = await placeOf(layout, marker, say);
  await stopAnyServer(place);
  try {
    rmSync(place.cluster, { recursive: true, force: true });
    if (place.socket) rmSync(place.socket, { recursive: true, force: true });
    if (marker.cluster !== null) rmSync(dirname(marker.cluster), { recursive: true, force: true });
    for (const name of readdirSync(dataDir)) {
      if (!kept.has(name) && join(dataDir, name) !== layout.marker) rmSync(join(dataDir, name), { recursive: true, force: true });
    }
    createMarker(layout, modeOf(dataDir) ?? 0o700, version);
  } catch (error) {
    throw fileRefusal(error, dataDir);
  }
  say(`deleted the instance in ${dataDir} (the certificate authority stays, so browsers need not be told again)`);
}
