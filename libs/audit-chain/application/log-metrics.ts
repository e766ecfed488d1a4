import { type DestinationStatus, isTroubled } from '../domain/destinations/destination-status.ts';
import { type Metric, metricsText } from '../domain/metrics/metrics-text.ts';
import type { ChainStatus } from './sealed-entry.ts';

/**
 * Figures of the log and of its copies for a monitoring system, in Prometheus' text format. No entry, no person, nothing of a case. `now`
 * in milliseconds since the epoch.
 */
export const logMetrics = (status: ChainStatus, copies: readonly DestinationStatus[], now: number): string =>
  metricsText([...ofChain(status, now), ...ofCopies(copies, now)]);

const gauge = (name: string, help: string, value: number | null): Metric => ({ name, help, samples: [{ labels: {}, value }] });

const states = ['ok', 'stalled', 'broken'] as const;

const secondsSince = (at: string | null, now: number): number | null => (at === null ? null : Math.max(0, (now - Date.parse(at)) / 1000));

function ofChain(status: ChainStatus, now: number): Metric[] {
  const { lastCheck } = status;
  return [
    gauge('caspix_audit_entries', 'Sealed entries in the audit log.', status.size),
    gauge('caspix_audit_waiting_entries', 'Entries that wait for their seal.', status.waiting),
    gauge(
      'caspix_audit_waiting_seconds',
      'Age of the oldest entry that waits; 0 when none does.',
      secondsSince(status.waitingSince, now) ?? 0,
    ),
    gauge('caspix_audit_checkpoint_age_seconds', 'Since the newest signed checkpoint.', secondsSince(status.lastCheckpointAt, now)),
    gauge('caspix_audit_sealer_silence_seconds', 'Since the sealer last gave a sign of life.', secondsSince(status.sealerSeenAt, now)),
    {
      name: 'caspix_audit_state',
      help: '1 for the state that the log is in.',
      samples: states.map((state) => ({ labels: { state }, value: status.state === state ? 1 : 0 })),
    },
    gauge('caspix_audit_check_age_seconds', 'Since the last full check ended.', secondsSince(lastCheck?.at ?? null, now)),
    gauge(
      'caspix_audit_check_ok',
      '1 when the last check found everything as it should be.',
      lastCheck && (lastCheck.verdict === 'ok' ? 1 : 0),
    ),
  ];
}

function ofCopies(all: readonly DestinationStatus[], now: number): Metric[] {
  const active = all.filter(({ state }) => state === 'active');
  const each = (name: string, help: string, value: (one: DestinationStatus) => number | null): Metric => ({
    name: `caspix_audit_destination_${name}`,
    help,
    samples: active.map((one) => ({ labels: { destination: one.name, kind: one.kind }, value: value(one) })),
  });
  return [
    each('lag_entries', 'Sealed entries that were not sent yet.', ({ lag }) => lag),
    each('lag_seconds', 'Age of the oldest entry that was not sent yet.', ({ lagSeconds }) => lagSeconds),
    each('silence_seconds', 'Since the destination last took something or answered.', (one) =>
      secondsSince(one.heartbeatAt ?? one.sentAt, now),
    ),
    each(
      'failing_seconds',
      'Since when nothing gets through; 0 while it does.',
      ({ failingSince }) => secondsSince(failingSince, now) ?? 0,
    ),
    each('ok', '1 when it takes what it is sent, in time, and its copies are what was stored.', (one) => (isTroubled(one, now) ? 0 : 1)),
  ];
}
