import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AuditAction, auditActions } from '../actions.ts';
import { cefMessage, cefValue } from './cef.ts';
import { leavesInClear } from './clear-objects.ts';
import { type FindingLevel, findingReason } from './finding-level.ts';
import { collectorEvent, syslogMessage } from './formats.ts';
import { ocsfMessage } from './ocsf.ts';
import { ocsfClasses, ocsfOf } from './ocsf-classes.ts';
import type { ForwardRecord, Outgoing } from './record.ts';
import { octetCounted, structuredData } from './syslog.ts';

const record: ForwardRecord = {
  log: 'caspix-main',
  index: 7,
  leaf: 'aa'.repeat(32),
  link: 'bb'.repeat(32),
  id: '01936f00-0000-7000-8000-000000000001',
  at: '2026-11-27T10:00:00.123456Z',
  actor: { sub: '01936f00-0000-7000-8000-00000000000a', type: 'user', session: 's-1', methods: ['password', 'totp'], idp: 'local' },
  action: 'case.close',
  says: 'closed the case',
  object: { type: 'case', id: 'c-1' },
  caseId: '01936f00-0000-7000-8000-00000000000c',
  caseSeq: 3,
  outcome: 'granted',
  reason: null,
  request: 'r-1',
  payload: 'cc'.repeat(32),
};
const entry = (changes: Partial<ForwardRecord> = {}): Outgoing => ({ kind: 'entry', record: { ...record, ...changes } });
const heartbeat: Outgoing = {
  kind: 'heartbeat',
  heartbeat: { log: 'caspix-main', at: record.at, size: 8, sent: 8, checkpoint: 'bm90ZQ==' },
};

const alarm: Outgoing = {
  kind: 'alarm',
  alarm: {
    ...{ log: 'caspix-main', at: record.at, number: 'INC-2026-001', cause: 'stalled', severity: 'critical', subject: 'log' },
    ...{ title: 'Entries are not being sealed', says: '3 entries wait = nobody seals' },
  },
};

describe('an alarm about the log itself', () => {
  it('is critical in each format, names the incident, and takes no place of the log', () => {
    expect(syslogMessage('rfc5424-sd', alarm, 'h')).toBe(
      '<106>1 2026-11-27T10:00:00.123456Z h caspix - alarm [caspix@32473 log="caspix-main" incident="INC-2026-001" cause="stalled" subject="log" says="3 entries wait = nobody seals"] INC-2026-001: Entries are not being sealed',
    );
    const cef = syslogMessage('cef', alarm, 'h');
    expect(cef).toMatch(/^<106>1 \S+ h caspix - alarm - CEF:0\|Caspix\|Caspix\|1\|alarm\|Entries are not being sealed\|10\|/);
    expect(cef).toContain('externalId=INC-2026-001 reason=stalled cs1Label=subject cs1=log msg=3 entries wait \\= nobody seals');
    const { event } = JSON.parse(collectorEvent('ocsf', alarm, 'h'));
    expect(event).toMatchObject({
      class_uid: 1008,
      severity_id: 5,
      activity_name: 'alarm',
      unmapped: { number: 'INC-2026-001', cause: 'stalled' },
    });
    expect(event.metadata.sequence).toBeUndefined();
  });
});

describe('a message in RFC 5424', () => {
  it('is, to the character, what the grammar says', () => {
    expect(syslogMessage('rfc5424-sd', entry({ reason: 'a "b" \\ ]' }), 'fraud.bank.example')).toBe(
      `<110>1 2026-11-27T10:00:00.123456Z fraud.bank.example caspix - case.close [caspix@32473 log="caspix-main" index="7" leaf="${'aa'.repeat(32)}" link="${'bb'.repeat(32)}" id="${record.id}" action="case.close" outcome="granted" actor="${record.actor.sub}" actorType="user" session="s-1" factors="password,totp" idp="local" objectType="case" object="c-1" case="${record.caseId}" caseSeq="3" reason="a \\"b\\" \\\\ \\]" request="r-1" payload="${'cc'.repeat(32)}"] closed the case (granted)`,
    );
  });

  it('tells a refusal by its severity', () => {
    expect(syslogMessage('rfc5424-sd', entry({ outcome: 'denied' }), 'h')).toMatch(/^<108>1 /);
  });

  it('cannot be broken out of by whatever a person wrote', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        const value =
          /^\[caspix@32473 reason="((?:[^"\\\]]|\\["\\\]])*)"\]$/u.exec(structuredData({ reason: text.toWellFormed() }))?.[1] ?? null;
        return value?.replace(/\\(["\\\]])/g, '$1') === text.toWellFormed().replace(/[\u0000-\u001f\u007f]/g, ' ');
      }),
    );
  });

  it('carries the checkpoint in its heartbeat', () => {
    expect(syslogMessage('rfc5424-sd', heartbeat, 'h')).toMatch(
      / heartbeat \[caspix@32473 log="caspix-main" size="8" sent="8" checkpoint="bm90ZQ=="\] /,
    );
  });

  it('is counted in octets, not in characters', () => {
    expect(octetCounted('é')).toBe('2 é');
  });
});

describe('a message in CEF', () => {
  it('escapes in the header what the header escapes, and in the extension what the extension escapes', () => {
    const text = cefMessage(entry({ says: 'a|b\\c', reason: 'x=y\\z\nnext', object: { type: 'case', id: 'a=b' } }));
    expect(text).toMatch(/^CEF:0\|Caspix\|Caspix\|1\|case\.close\|a\\\|b\\\\c\|3\|rt=\d{13} /);
    expect(text).toContain(' reason=x\\=y\\\\z\\nnext ');
    expect(text).toContain(' cs3=case a\\=b ');
    expect(text).toContain(' cn1Label=index cn1=7 cs1Label=leaf ');
  });

  it('has one line, whatever is in it', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => !/[\r\n]/.test(cefValue(text))));
  });

  it('leaves a label out whose value there is none of', () => {
    expect(cefMessage(entry({ payload: null, caseId: null }))).not.toMatch(/flexString1|cs4/);
  });
});

describe('an event in OCSF', () => {
  const event = (action: string, changes: Partial<ForwardRecord> = {}) => JSON.parse(ocsfMessage(entry({ action, ...changes })));

  it('has a class and an activity for each action of the closed list', () => {
    for (const action of Object.keys(auditActions) as AuditAction[]) {
      const [kind, activity] = ocsfOf(action);
      expect(event(action)).toMatchObject({
        metadata: { version: '1.3.0', sequence: 7, event_code: action, uid: record.id },
        class_uid: ocsfClasses[kind].uid,
        category_uid: ocsfClasses[kind].category,
        activity_id: activity,
        type_uid: ocsfClasses[kind].uid * 100 + activity,
        unmapped: { index: 7, leaf: record.leaf, link: record.link },
      });
    }
  });

  it.each([
    ['auth.sign-in', 3002, 1],
    ['user.create', 3001, 1],
    ['role.grant', 3005, 1],
    ['case.open', 3004, 1],
    ['field.reveal', 6003, 2],
    ['audit.destination-pause', 1008, 10],
  ])('%s is of class %i, activity %i', (action, uid, activity) => {
    expect(event(action)).toMatchObject({ class_uid: uid, activity_id: activity });
  });

  it('says failure where access was refused', () => {
    expect(event('access.deny', { outcome: 'denied', reason: 'no' })).toMatchObject({ status_id: 2, severity_id: 3, status_detail: 'no' });
  });

  it('is ASCII on one line', () => {
    expect(ocsfMessage(entry({ reason: 'ümläut\n’😀' }))).toMatch(/^[\x20-\x7e]+$/);
  });

  it('is an object to the event collector, with the time in seconds', () => {
    const sent = JSON.parse(collectorEvent('ocsf', entry(), 'h'));
    expect(sent).toMatchObject({
      time: 1795773600.123,
      host: 'h',
      sourcetype: 'caspix:ocsf',
      event: { class_uid: 3004 },
      fields: { index: '7' },
    });
  });
});

describe('a finding of the sign-in watch', () => {
  const finding = (level: FindingLevel) => entry({ action: 'auth.finding', reason: findingReason('stuffing', level) });

  it.each([
    ['info', 110, 3, 1],
    ['warning', 108, 6, 3],
    ['critical', 106, 10, 5],
  ] as const)('that is %s is so in RFC 5424 (<%i>), CEF (%i) and OCSF (%i), and no success', (level, priority, cef, ocsf) => {
    for (const format of ['rfc5424-sd', 'cef', 'ocsf'] as const)
      expect(syslogMessage(format, finding(level), 'h')).toMatch(new RegExp(`^<${priority}>1 `));
    expect(syslogMessage('rfc5424-sd', finding(level), 'h')).toContain(`reason="stuffing (${level})"`);
    expect(cefMessage(finding(level)).split('|')[6]).toBe(String(cef));
    expect(JSON.parse(ocsfMessage(finding(level)))).toMatchObject({
      ...{ severity_id: ocsf, status_id: 99, status: 'Finding', status_detail: `stuffing (${level})` },
    });
  });

  it('from before findings said how loud they are is a warning', () => {
    expect(JSON.parse(ocsfMessage(entry({ action: 'auth.finding', reason: 'stuffing' })))).toMatchObject({ severity_id: 3 });
  });

  it('is not what somebody writes who can choose a reason elsewhere', () => {
    expect(JSON.parse(ocsfMessage(entry({ action: 'case.close', reason: 'ours (critical)' })))).toMatchObject({ severity_id: 1 });
  });
});

describe('what names a customer', () => {
  it.each([
    ['case', 'c-1', true],
    ['user', '01936f00-0000-7000-8000-00000000000a', true],
    ['user', 'what somebody typed', false],
    ['account', '01936f00-0000-7000-8000-00000000000a', false],
    ['something-new', 'x', false],
  ])('%s %s leaves in clear: %s', (type, id, clear) => {
    expect(leavesInClear({ type, id })).toBe(clear);
  });
});
