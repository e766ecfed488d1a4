import type { StatusFigures } from './chain-reads.ts';
import type { KeysInForce } from './keys/keys-in-force.ts';
import type { ChainStatus, LastCheck } from './sealed-entry.ts';

/** An entry that waits longer than this means that nobody seals, or that a transaction somewhere has been left open. */
export const STALLED_AFTER_MILLIS = 10_000;

/** Judges the figures. */
export function chainStatus(figures: StatusFigures, { current, pins }: Pick<KeysInForce, 'current' | 'pins'>): ChainStatus {
  const { sealer, waitingSince, lastCheck, lastCheckpointAt } = figures;
  const ago = (time: string) => Date.parse(figures.now) - Date.parse(time);
  const stalled = sealer.state === 'waiting' || (waitingSince !== null && ago(waitingSince) > STALLED_AFTER_MILLIS);
  const broken = sealer.state === 'broken' || lastCheck?.verdict.ok === false;
  return {
    log: figures.log,
    size: figures.size,
    waiting: figures.waiting,
    waitingSince,
    lastCheckpointAt,
    sealerSeenAt: sealer.heartbeatAt,
    checkpoint: figures.checkpoint,
    sealedSecondsAgo: lastCheckpointAt === null ? null : Math.max(0, Math.round(ago(lastCheckpointAt) / 100) / 10),
    state: broken ? 'broken' : stalled ? 'stalled' : 'ok',
    reason: reasonOf(figures, stalled),
    key: current.vkey,
    pins,
    firstAt: figures.firstAt,
    lastCheck: lastCheck && summary(lastCheck),
    perQuarter: figures.quarters ?? [],
    lastMinute: figures.seconds,
  };
}

function reasonOf({ sealer, lastCheck, waiting }: StatusFigures, stalled: boolean): string | null {
  if (sealer.state === 'broken') return sealer.reason;
  if (lastCheck?.verdict.broken) return lastCheck.verdict.broken.says;
  if (sealer.state === 'waiting') return sealer.reason;
  if (stalled) return `${waiting} entries wait for their seal: the sealer is not running, or a transaction has been left open`;
  return null;
}

const summary = ({ at, verdict }: NonNullable<StatusFigures['lastCheck']>): LastCheck => ({
  at,
  verdict: verdict.ok ? 'ok' : 'broken',
  entries: verdict.size - verdict.first,
  ms: verdict.ms,
  broken: verdict.broken && {
    index: verdict.broken.index,
    entry: verdict.broken.entry,
    check: verdict.broken.check,
    says: verdict.broken.says,
  },
});
