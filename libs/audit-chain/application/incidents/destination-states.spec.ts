import { describe, expect, it } from 'vitest';
import type { DestinationStatus } from '#audit-chain';
import type { Tx } from '#platform';
import type { DestinationStore } from '../destinations/destination-store.ts';
import { Pace } from '../pace.ts';
import { DestinationStates } from './destination-states.ts';

const NOW = '2026-11-27T12:00:00.000000Z';
const ago = (seconds: number) => new Date(Date.parse(NOW) - seconds * 1000).toISOString();

const well: DestinationStatus = {
  ...{ id: 'd-1', name: 'soc', kind: 'syslog-tls', format: 'cef', target: 'soc.bank.example:6514', state: 'active', version: 1 },
  ...{
    changingSince: null,
    untoldAt: null,
    sent: 900,
    confirmed: 900,
    lag: 0,
    lagSeconds: 0,
    sentAt: ago(5),
    heartbeatAt: ago(20),
    failingSince: null,
  },
  ...{ lastError: null, parked: false, verifiedAt: null, verified: null, verifiedSays: null, protection: null, test: null },
};

/** The watch's view of one destination that stands like this. */
async function seen(change: Partial<DestinationStatus>) {
  const store: Pick<DestinationStore, 'statuses'> = { statuses: async () => [{ ...well, ...change }] };
  const tx: Pick<Tx, 'now'> = { now: () => NOW };
  const [state] = await new DestinationStates(store as DestinationStore, new Pace()).states(tx as Tx);
  return state && [state.kind, state.state];
}

describe('a copy of the log', () => {
  it.each([
    ['that takes its heartbeats is well', {}, ['siem', 'ok']],
    ['that took none for more than three minutes is silent', { heartbeatAt: ago(181) }, ['siem', 'silent']],
    ['that was never heard of yet is given time', { heartbeatAt: null }, ['siem', 'ok']],
    ['to which nothing gets through for a minute is silent', { failingSince: ago(61) }, ['siem', 'silent']],
    ['whose connection was lost a moment ago is well', { failingSince: ago(10) }, ['siem', 'ok']],
    ['that refuses what it is sent is silent at once', { parked: true }, ['siem', 'silent']],
    ['more than two minutes behind lags', { lag: 40, lagSeconds: 121 }, ['siem', 'lagging']],
    [
      'in a store writes every few minutes and does not lag by that',
      { kind: 's3', lagSeconds: 600, heartbeatAt: ago(600) },
      ['worm', 'ok'],
    ],
    ['in a store that wrote nothing for an hour lags', { kind: 's3', lagSeconds: 3601 }, ['worm', 'lagging']],
    [
      'that is not what was stored is a mismatch, whatever else it is',
      { kind: 'directory', verified: 'broken', parked: true },
      ['worm', 'mismatch'],
    ],
    ['that a witness has not signed for five minutes lags', { kind: 'witness', lagSeconds: 301 }, ['witness', 'lagging']],
    ['that was paused by two people is nobody’s incident', { state: 'paused', heartbeatAt: ago(9000) }, undefined],
  ] as const)('%s', async (_, change, expected) => {
    expect(await seen(change)).toEqual(expected);
  });
});
