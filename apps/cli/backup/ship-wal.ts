import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { removeSpooled, spooledFiles, walSpool } from '../instance/postgres/wal-spool.ts';
import type { BackupRun } from './backup-run.ts';
import type { Manifest, Piece } from './manifest.ts';
import { writePiece } from './piece-writer.ts';

/** Encrypts what the server has put into the spool and takes it from there once a manifest names it. Undefined when there is nothing. */
export async function shipWal(run: BackupRun): Promise<Manifest | undefined> {
  const { instance, repository, settings, stamp } = run;
  const { cluster } = instance.place;
  const names = spooledFiles(cluster);
  if (names.length === 0) return undefined;
  const pieces: Piece[] = [];
  for (const file of names) {
    const name = `${stamp}-${file}.zst.age`;
    const source = createReadStream(join(walSpool(cluster), file), { highWaterMark: 1 << 20 });
    pieces.push({ name, ...(await writePiece(source, repository.piece(name), settings.recipients)) });
  }
  const manifest = await run.commit({ kind: 'wal', pieces });
  for (const file of names) removeSpooled(cluster, file);
  return manifest;
}

/** The log file that a piece holds, or undefined for a piece of a backup. */
export const walFileIn = (piece: string): string | undefined =>
  /^\d{8}T\d{6}Z-(?:\d{6,}-)?([0-9A-F]{24}(?:\.[0-9A-F]{8}\.backup)?|[0-9A-F]{8}\.history)\.zst\.age$/.exec(piece)?.[1];
