import { findingLevel } from './finding-level.ts';
import type { Alarm, ForwardRecord, Heartbeat, Outgoing, TestMessage } from './record.ts';

/** Facility 13, "log audit" (RFC 5424, table 1). */
const FACILITY = 13;
const INFO = 6;
const NOTICE = 5;
const WARNING = 4;
const CRITICAL = 2;

/** 32473 is the enterprise number for examples (RFC 5612): nobody else's parameters can be meant. */
const SD_ID = 'caspix@32473';

/** PRINTUSASCII of at most `max` characters, or the NILVALUE (RFC 5424, section 6). */
function token(text: string, max: number): string {
  const plain = text.replace(/[^\x21-\x7e]/g, '').slice(0, max);
  return plain === '' ? '-' : plain;
}

/** The header up to and including MSGID. `at` is RFC 3339 with at most six digits of a second. */
export function syslogHeader(severity: number, at: string, host: string, message: string): string {
  return `<${FACILITY * 8 + severity}>1 ${at} ${token(host, 255)} caspix - ${token(message, 32)}`;
}

/** PARAM-VALUE: `"`, `\` and `]` are escaped (section 6.3.3). Control characters, which receivers replace at will, become spaces. */
const escapeValue = (value: string): string => value.replace(/["\\\]]/g, '\\$&').replace(/[\u0000-\u001f\u007f]/g, ' ');

type Parameters = Readonly<Record<string, string | number | null>>;

/** One SD-ELEMENT; parameters without a value are left out. */
export function structuredData(parameters: Parameters): string {
  const written = Object.entries(parameters).flatMap(([name, value]) =>
    value === null ? [] : [`${name}="${escapeValue(String(value))}"`],
  );
  return `[${SD_ID} ${written.join(' ')}]`;
}

const entryParameters = (record: ForwardRecord): Parameters => ({
  log: record.log,
  index: record.index,
  leaf: record.leaf,
  link: record.link,
  id: record.id,
  action: record.action,
  outcome: record.outcome,
  actor: record.actor.sub,
  actorType: record.actor.type,
  session: record.actor.session,
  factors: record.actor.methods.join(','),
  idp: record.actor.idp,
  objectType: record.object.type,
  object: record.object.id,
  case: record.caseId,
  caseSeq: record.caseSeq,
  reason: record.reason,
  request: record.request,
  payload: record.payload,
});

const heartbeatParameters = ({ log, size, sent, checkpoint }: Heartbeat): Parameters => ({ log, size, sent, checkpoint });
const alarmParameters = ({ log, number, cause, subject, says }: Alarm): Parameters => ({ log, incident: number, cause, subject, says });
const testParameters = ({ log, order }: TestMessage): Parameters => ({ log, test: order });

const ofFindings = { info: INFO, warning: WARNING, critical: CRITICAL } as const;

export function severityOf(record: ForwardRecord): number {
  const level = findingLevel(record);
  if (level) return ofFindings[level];
  return record.outcome === 'granted' ? INFO : WARNING;
}

export const severityOfAlarm = ({ severity }: Alarm): number => (severity === 'critical' ? CRITICAL : WARNING);

/** RFC 5424 with structured data; the message part is plain ASCII, so it needs no byte order mark (section 6.4). */
export function structuredSyslog(outgoing: Outgoing, host: string): string {
  switch (outgoing.kind) {
    case 'entry': {
      const { record } = outgoing;
      const head = syslogHeader(severityOf(record), record.at, host, record.action);
      return `${head} ${structuredData(entryParameters(record))} ${record.says} (${record.outcome})`;
    }
    case 'heartbeat': {
      const { heartbeat } = outgoing;
      const head = syslogHeader(NOTICE, heartbeat.at, host, 'heartbeat');
      return `${head} ${structuredData(heartbeatParameters(heartbeat))} the log holds ${heartbeat.size} entries`;
    }
    case 'alarm': {
      const { alarm } = outgoing;
      const head = syslogHeader(severityOfAlarm(alarm), alarm.at, host, 'alarm');
      return `${head} ${structuredData(alarmParameters(alarm))} ${alarm.number}: ${alarm.title}`;
    }
    case 'test': {
      const { test } = outgoing;
      return `${syslogHeader(NOTICE, test.at, host, 'test')} ${structuredData(testParameters(test))} a test that somebody asked for`;
    }
  }
}

/** The octets of one message on the wire: its length in octets, a space, the message (RFC 5425, section 4.3). */
export function octetCounted(message: string): string {
  return `${Buffer.byteLength(message, 'utf8')} ${message}`;
}
