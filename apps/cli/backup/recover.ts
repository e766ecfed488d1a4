import { appendFileSync, createWriteStream, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { escapeLiteral } from 'pg';
import { asSuperuser } from '../instance/postgres/connect.ts';
import type { Place } from '../instance/postgres/place.ts';
import type { Postmaster } from '../instance/postgres/postmaster.ts';
import { startServer } from '../instance/postgres/server.ts';
import { Refusal } from '../refusal.ts';
import type { Choice, Wanted } from './choose-backup.ts';
import { readPiece } from './read-piece.ts';
import type { Repository } from './repository.ts';

/** Replaying a week of log takes its time; a server that has not come up after this will not. */
const PATIENCE = 6 * 3_600_000;

/** Decrypts the log files into a folder that only the restoring server reads. */
export async function fetchWal(repository: Repository, { wal }: Choice, identities: readonly string[], folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const [file, piece] of wal)
    await readPiece(repository.piece(piece.name), piece, identities, createWriteStream(join(folder, file), { mode: 0o600 }));
}

/**
 * Starts the server on restored files, lets it read the log up to the wanted moment (PostgreSQL manual, "Continuous Archiving and
 * Point-in-Time Recovery") and begin a timeline of its own. The settings that say so are gone when it has.
 */
export async function recover(place: Place, password: string, walFolder: string, wanted: Wanted): Promise<Postmaster> {
  const settings = join(place.cluster, 'postgresql.auto.conf');
  const before = readFileSync(settings);
  const target = targetOf(wanted);
  const copy = `cp "${walFolder.replaceAll('%', '%%')}/%f" "%p"`;
  appendFileSync(settings, `\nrestore_command = ${escapeLiteral(copy)}\n${target}recovery_target_action = 'promote'\n`);
  writeFileSync(join(place.cluster, 'recovery.signal'), '');
  const server = await startServer(place, password, PATIENCE);
  await promoted(place, server, password);
  writeFileSync(settings, before);
  return server;
}

function targetOf({ at, backup }: Wanted): string {
  // The names of zones, Z among them, are not known yet when the server reads this setting.
  if (at !== undefined) return `recovery_target_time = ${escapeLiteral(at.replace(/Z$/, '+00'))}\n`;
  return backup === undefined ? '' : `recovery_target = 'immediate'\n`;
}

async function promoted(place: Place, { port }: Postmaster, password: string): Promise<void> {
  await asSuperuser(place, port, { password, database: 'postgres' }, async (client) => {
    for (const until = Date.now() + PATIENCE; Date.now() < until; await sleep(100)) {
      const { rows } = await client.query<{ still: boolean }>('SELECT pg_is_in_recovery() AS still');
      if (!rows[0]?.still) {
        await client.query('CHECKPOINT');
        return;
      }
    }
    throw new Refusal('The server did not come to the end of its log');
  });
}
