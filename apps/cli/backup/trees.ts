import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { EmbeddedInstance } from '../instance/embedded-instance.ts';
import { Refusal } from '../refusal.ts';

/** A folder that a backup takes, under the name it has there. */
export interface Tree {
  readonly name: 'pg' | 'evidence' | 'secrets';
  readonly root: string;
  /** Paths below the root whose content is not taken; the folders themselves are. */
  readonly skipped: RegExp;
}

/**
 * The cluster without what a restored server must not find (PostgreSQL manual, "Making a Base Backup Using the Low Level API"), then the
 * evidence, so that no row names a file that the backup lacks, then the passwords of the database's roles. Never the keyring: a backup
 * and the keys of the data in it are not to be had from one place.
 */
export const treesOf = ({ place, layout }: EmbeddedInstance): Tree[] => [
  {
    name: 'pg',
    root: place.cluster,
    skipped:
      /^(pg_wal|pg_replslot|pg_dynshmem|pg_notify|pg_serial|pg_snapshots|pg_stat_tmp|pg_subtrans)\/|(^|\/)pgsql_tmp|^(postmaster\.(pid|opts)|backup_label|tablespace_map|recovery\.signal|standby\.signal)$|(^|\/)pg_internal\.init/,
  },
  { name: 'evidence', root: layout.evidence, skipped: /^checkpoints\/|\.new$/ },
  { name: 'secrets', root: layout.secrets, skipped: /^demo-/ },
];

export interface Listing {
  readonly folders: string[];
  readonly files: string[];
}

/** Folders and files below the tree, `pg_control` last: it says from where the log is to be read, so it must not be older than the rest. */
export function listTree({ root, skipped }: Tree): Listing {
  const found: Listing = { folders: [], files: [] };
  const walk = (folder: string) => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true }).toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (skipped.test(path)) continue;
      if (entry.isSymbolicLink())
        throw new Refusal(`${join(root, path)} is a link: tablespaces elsewhere are not backed up by this command`);
      if (entry.isDirectory()) {
        found.folders.push(path);
        walk(path);
      } else if (entry.isFile()) found.files.push(path);
    }
  };
  walk('');
  const control = 'global/pg_control';
  return { ...found, files: [...found.files.filter((path) => path !== control), ...found.files.filter((path) => path === control)] };
}
