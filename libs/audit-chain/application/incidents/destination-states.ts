import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform';
import type { DestinationKind } from '../../domain/destinations/destination.ts';
import { type DestinationStatus, SILENT_AFTER_SECONDS } from '../../domain/destinations/destination-status.ts';
import { DestinationStore } from '../destinations/destination-store.ts';
import { Pace } from '../pace.ts';
import { type CopyState, CopyStates, type UntoldChange } from './copy-states.ts';

/** `lagSeconds` is null where the pace says it. */
const kinds: Readonly<Record<DestinationKind, { kind: CopyState['kind']; lagSeconds: number | null }>> = {
  'syslog-tls': { kind: 'siem', lagSeconds: null },
  hec: { kind: 'siem', lagSeconds: null },
  // Stores write every few minutes, as their settings say.
  s3: { kind: 'worm', lagSeconds: 3_600 },
  directory: { kind: 'worm', lagSeconds: 3_600 },
  witness: { kind: 'witness', lagSeconds: 300 },
};

/** How the destinations of copies stand, as the watch over the log needs it. */
@Injectable()
export class DestinationStates extends CopyStates {
  constructor(
    private readonly destinations: DestinationStore,
    private readonly pace: Pace,
  ) {
    super();
  }

  async states(tx: Tx): Promise<CopyState[]> {
    const now = Date.parse(tx.now());
    const all = await this.destinations.statuses(tx);
    return all.filter(({ state }) => state === 'active').map((status) => stateOf(status, now, this.pace));
  }

  untold(tx: Tx): Promise<UntoldChange[]> {
    return this.destinations.untold(tx);
  }
}

function stateOf(status: DestinationStatus, now: number, pace: Pace): CopyState {
  const { kind } = kinds[status.kind];
  const lastAt = status.heartbeatAt ?? status.sentAt;
  const behind = { behindEntries: status.lag, behindSeconds: status.lagSeconds };
  return { name: status.name, kind, ...behind, lastAt, ...troubleOf(status, now, pace) };
}

function troubleOf(status: DestinationStatus, now: number, pace: Pace): Pick<CopyState, 'state' | 'says'> {
  const { kind, lagSeconds } = kinds[status.kind];
  const secondsSince = (at: string | null) => (at === null ? 0 : (now - Date.parse(at)) / 1000);
  if (status.verified === 'broken') return { state: 'mismatch', says: `its copy ${status.verifiedSays ?? 'is not what was stored'}` };
  if (status.parked) return { state: 'silent', says: 'it refuses what it is sent, and waits for somebody to mend that' };
  if (secondsSince(status.failingSince) * 1000 > pace.failingAfter) return { state: 'silent', says: 'nothing gets through' };
  const silent = kind === 'siem' && secondsSince(status.heartbeatAt) > SILENT_AFTER_SECONDS;
  if (silent) return { state: 'silent', says: 'it has taken no heartbeat for more than three minutes' };
  if (status.lagSeconds > (lagSeconds ?? pace.siemLaggingAfter / 1000)) return { state: 'lagging', says: 'it is behind' };
  return { state: 'ok', says: null };
}
