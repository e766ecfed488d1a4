import { describe, expect, it } from 'vitest';
import { auditActions } from '../actions.ts';
import { findingReason } from './finding-level.ts';
import { OCSF_VERSION, ocsfMessage } from './ocsf.ts';
import { ocsfFaults, schema } from './ocsf-schema.fixture.ts';
import type { ForwardRecord, Outgoing } from './record.ts';

const at = '2026-11-27T10:00:00.123456Z';
const record: ForwardRecord = {
  ...{ log: 'caspix-main', index: 7, leaf: 'aa'.repeat(32), link: 'bb'.repeat(32), id: '01936f00-0000-7000-8000-000000000001', at },
  actor: { sub: '01936f00-0000-7000-8000-00000000000a', type: 'user', session: 's-1', methods: ['password', 'totp'], idp: 'local' },
  ...{ action: 'case.close', says: 'closed the case', object: { type: 'case', id: 'c-1' }, caseId: null, caseSeq: null },
  ...{ outcome: 'granted', reason: null, request: 'r-1', payload: null },
};
const service = { sub: 'sealer', type: 'service', session: 'sealer', methods: ['service'], idp: 'caspix' };
const eventOf = (outgoing: Outgoing): Record<string, unknown> => JSON.parse(ocsfMessage(outgoing));
const entry = (changes: Partial<ForwardRecord> = {}) => eventOf({ kind: 'entry', record: { ...record, ...changes } });

const variants: Partial<ForwardRecord>[] = [
  {},
  { outcome: 'denied', reason: 'no such right' },
  { actor: service, caseId: 'c-1', caseSeq: 4, payload: 'cc'.repeat(32) },
  { object: { type: 'user', id: '01936f00-0000-7000-8000-00000000000b' }, outcome: 'failed' },
];

describe(`an event in OCSF, held against the published schema ${schema.version}`, () => {
  it('names the version that it is held against', () => {
    expect(OCSF_VERSION).toBe(schema.version);
  });

  it.each(Object.keys(auditActions))('of %s has what its class requires, and nothing that the class does not know', (action) => {
    for (const variant of variants) expect(ocsfFaults(entry({ ...variant, action }))).toEqual([]);
  });

  it('of an action of a later release, of a finding, and of what is no entry, too', () => {
    const others: Outgoing[] = [
      { kind: 'heartbeat', heartbeat: { log: 'caspix-main', at, size: 8, sent: 8, checkpoint: null } },
      { kind: 'test', test: { log: 'caspix-main', at, order: 'o-1' } },
      {
        kind: 'alarm',
        alarm: {
          ...{ log: 'caspix-main', at, number: 'INC-2026-001', cause: 'stalled', severity: 'critical', subject: 'log' },
          ...{ title: 'Entries are not being sealed', says: 'nobody seals' },
        },
      },
    ];
    const events = [entry({ action: 'later.release' }), entry({ action: 'auth.finding', reason: findingReason('stuffing', 'critical') })];
    for (const event of [...events, ...others.map(eventOf)]) expect(ocsfFaults(event)).toEqual([]);
  });

  it.each<[string, (event: Record<string, unknown>) => unknown, string]>([
    ['lacks what is required', (event) => delete event['entity'], 'event lacks entity'],
    [
      'has an activity that its class does not know',
      (event) => Object.assign(event, { activity_id: 50, type_uid: 300_450 }),
      'no value 50',
    ],
    ['has a type that is not that of class and activity', (event) => Object.assign(event, { type_uid: 300_401 }), 'type_uid'],
    ['has an attribute that its class does not know', (event) => Object.assign(event, { shoe_size: 43 }), 'has no shoe_size'],
    ['has a time as text', (event) => Object.assign(event, { time: at }), 'event.time'],
    [
      'has an actor without the profile that brings one',
      (event) => Object.assign(event, { metadata: { ...(event['metadata'] as object), profiles: [] } }),
      'without the profile host',
    ],
    [
      'names no product',
      (event) => Object.assign(event, { metadata: { version: '1.3.0', profiles: ['host'] } }),
      'event.metadata lacks product',
    ],
    ['names nobody as its actor', (event) => Object.assign(event, { actor: {} }), 'event.actor lacks each of'],
  ])('is refused by this check where it %s', (_, spoil, says) => {
    const event = entry();
    spoil(event);
    expect(ocsfFaults(event).join('\n')).toContain(says);
  });
});
