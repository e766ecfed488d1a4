import { Refusal } from '../refusal.ts';
import type { Manifest } from './manifest.ts';
import type { Link } from './repository.ts';
import { walFileIn } from './ship-wal.ts';

/** What a restore reads: a full backup, what continues it, and the log after it. */
export interface Choice {
  /** In the order in which they are laid over each other. */
  readonly backups: readonly Manifest[];
  /** Log files to have at hand, with the piece that holds each. */
  readonly wal: ReadonlyMap<string, Manifest['pieces'][number]>;
}

export interface Wanted {
  /** The number of a backup; the newest unless said otherwise. */
  backup?: number;
  /** A moment (RFC 3339) up to which the log is read on. */
  at?: string;
}

const isBackup = ({ kind }: Manifest): boolean => kind === 'full' || kind === 'incremental';

/** Throws a refusal when there is no such backup, or when retention has taken a part of it away. */
export function chooseBackup(links: readonly Link[], { backup, at }: Wanted): Choice {
  const manifests = links.map(({ manifest }) => manifest);
  const gone = new Set(manifests.flatMap(({ removed }) => removed));
  const usable = manifests.filter((manifest) => isBackup(manifest) && !gone.has(manifest.seq));
  const last =
    backup === undefined
      ? usable.findLast((manifest) => at === undefined || Date.parse(manifest.at) <= Date.parse(at))
      : usable.find(({ seq }) => seq === backup);
  if (!last) throw new Refusal(backup === undefined ? 'There is no backup from before that moment' : `There is no backup ${backup}`);
  const wal = new Map<string, Manifest['pieces'][number]>();
  for (const { kind, seq, pieces } of manifests) {
    if (kind !== 'wal' || gone.has(seq)) continue;
    for (const piece of pieces) {
      const file = walFileIn(piece.name);
      if (file !== undefined && isNeeded(file, last.firstSegment ?? '')) wal.set(file, piece);
    }
  }
  return { backups: lineOf(last, manifests), wal };
}

/** From the full backup to `last`. */
function lineOf(last: Manifest, manifests: readonly Manifest[]): Manifest[] {
  const line = [last];
  for (let at = last; at.parent !== null; line.unshift(at)) {
    const parent = manifests.find(({ seq }) => seq === at.parent);
    if (!parent) throw new Refusal(`Backup ${at.seq} continues ${at.parent}, which is not there`);
    at = parent;
  }
  return line;
}

/** Segments before the backup's first are of no use; histories of timelines always are. Timeline (8 digits) and segment order alike. */
const isNeeded = (file: string, first: string): boolean => file.endsWith('.history') || file.slice(8, 24) >= first.slice(8, 24);
