import type { EmbeddedInstance } from '../instance/embedded-instance.ts';
import { type BackupRun, backupRun } from './backup-run.ts';
import type { Manifest } from './manifest.ts';
import type { Link } from './repository.ts';
import { walFileIn } from './ship-wal.ts';

/** Takes away what retention no longer wants. Undefined when there is nothing to take. */
export const pruneBackups = (instance: EmbeddedInstance): Promise<Manifest | undefined> => backupRun(instance, prune);

/** First a manifest says what is gone, so that no check takes it for missing; then it goes. */
async function prune(run: BackupRun): Promise<Manifest | undefined> {
  const removed = outlived(run.links, run.settings.keepFulls);
  if (removed.length === 0) return undefined;
  const manifest = await run.commit({ kind: 'prune', pieces: [], removed });
  clearRemoved(run);
  return manifest;
}

/** Also what a run left that was killed between its manifest and the files. */
function clearRemoved({ links, repository }: BackupRun): void {
  const gone = new Set(links.flatMap(({ manifest }) => manifest.removed));
  const pieces = links.filter(({ manifest }) => gone.has(manifest.seq)).flatMap(({ manifest }) => manifest.pieces);
  for (const { name } of pieces) repository.removePiece(name);
}

/** Everything that belongs to full backups older than the newest `keep`, and log that none of the kept ones reads. */
export function outlived(links: readonly Link[], keep: number): number[] {
  const gone = new Set(links.flatMap(({ manifest }) => manifest.removed));
  const manifests = links.map(({ manifest }) => manifest).filter(({ seq }) => !gone.has(seq));
  const oldest = manifests.filter(({ kind }) => kind === 'full').at(-keep);
  if (!oldest) return [];
  const first = (oldest.firstSegment ?? '').slice(8, 24);
  const isUnread = ({ kind, pieces }: Manifest) =>
    kind === 'wal' && pieces.every(({ name }) => (walFileIn(name) ?? '').slice(8, 24) < first && !name.includes('.history'));
  return manifests.filter((manifest) => (manifest.index !== null && manifest.seq < oldest.seq) || isUnread(manifest)).map(({ seq }) => seq);
}
