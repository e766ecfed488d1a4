import { table } from '../table.ts';
import type { Link } from './repository.ts';

/** A line for each backup; the log files between them are summed up. */
export function backupTable(links: readonly Link[]): string {
  const gone = new Set(links.flatMap(({ manifest }) => manifest.removed));
  const rows = links
    .filter(({ manifest }) => manifest.index !== null && !gone.has(manifest.seq))
    .map(({ manifest: { seq, kind, at, parent, pieces } }) => [
      String(seq),
      kind,
      at,
      parent === null ? '' : String(parent),
      `${(pieces.reduce((n, { size }) => n + size, 0) / 1_048_576).toFixed(1)} MiB`,
    ]);
  return table(['backup', 'kind', 'made', 'continues', 'size'], rows);
}
