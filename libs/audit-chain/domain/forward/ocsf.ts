import { findingLevel } from './finding-level.ts';
import { type OcsfClass, ocsfClasses, ocsfOf } from './ocsf-classes.ts';
import type { Alarm, ForwardRecord, Outgoing } from './record.ts';

/** The schema version that the events follow, <https://schema.ocsf.io/1.3.0>. */
export const OCSF_VERSION = '1.3.0';

type Event = Record<string, unknown>;

const product = { name: 'Caspix', vendor_name: 'Caspix', lang: 'en' };

/** What every event has. `sequence` is the index in the log, so that a missing number is a missing entry. */
function base(uid: OcsfClass, activity: number, at: string, log: string): Event {
  const { uid: classUid, category, name } = ocsfClasses[uid];
  return {
    metadata: { version: OCSF_VERSION, product, log_name: log, logged_time: Date.parse(at), original_time: at },
    class_uid: classUid,
    class_name: name,
    category_uid: category,
    activity_id: activity,
    type_uid: classUid * 100 + activity,
    time: Date.parse(at),
  };
}

const actorOf = ({ actor }: ForwardRecord) => ({
  user: userOf(actor),
  session: { uid: actor.session, is_mfa: actor.methods.length > 1, issuer: actor.idp },
});

/** `type_id` 1 is a person's account, 3 one that the system uses (object `user`). */
const userOf = ({ sub, type }: { sub: string; type: string }) => ({ uid: sub, type_id: type === 'user' ? 1 : 3, type });

/** The object that a class requires beside what every event has. */
function subjectOf(kind: OcsfClass, record: ForwardRecord): Event {
  const { object, actor } = record;
  const resource = { uid: object.id, type: object.type };
  switch (kind) {
    case 'authentication':
      return { user: userOf(actor), service: { name: 'Caspix' }, session: { uid: actor.session }, is_mfa: actor.methods.length > 1 };
    case 'account-change':
      return { user: { uid: object.id, type_id: object.type === 'user' ? 1 : 3, type: object.type } };
    case 'user-access':
      return { user: { uid: object.id, type: object.type }, privileges: [record.action] };
    case 'entity-management':
      return { entity: resource };
    case 'api-activity':
      // The network address of the caller is not part of an entry: the origin is named by its session.
      return {
        api: { operation: record.action, request: { uid: record.request } },
        resources: [resource],
        src_endpoint: { uid: actor.session },
      };
    case 'event-log':
      return { log_name: record.log, log_provider: 'Caspix', log_type_id: 99, log_type: 'Audit' };
  }
}

/** 1 informational, 3 medium, 5 critical (OCSF, `severity_id`). */
const ofFindings = { info: 1, warning: 3, critical: 5 } as const;

/** A finding has the severity that its detector gave it, and is neither a success nor a failure of anybody (`status_id` 99, "Other"). */
function standingOf(record: ForwardRecord): Event {
  const level = findingLevel(record);
  if (level) return { severity_id: ofFindings[level], status_id: 99, status: 'Finding' };
  return record.outcome === 'granted'
    ? { severity_id: 1, status_id: 1, status: 'Success' }
    : { severity_id: 3, status_id: 2, status: 'Failure' };
}

/** These two classes know an `actor` only by the profile Host. */
const profilesOf = (kind: OcsfClass): Event => (kind === 'entity-management' || kind === 'user-access' ? { profiles: ['host'] } : {});

function entryEvent(record: ForwardRecord): Event {
  const [kind, activity] = ocsfOf(record.action);
  const event = base(kind, activity, record.at, record.log);
  return {
    ...event,
    metadata: { ...(event['metadata'] as Event), ...profilesOf(kind), uid: record.id, sequence: record.index, event_code: record.action },
    ...standingOf(record),
    status_code: record.outcome,
    ...(record.reason === null ? {} : { status_detail: record.reason }),
    message: record.says,
    actor: actorOf(record),
    ...(activity === 99 ? { activity_name: record.action } : {}),
    ...subjectOf(kind, record),
    unmapped: {
      index: record.index,
      leaf: record.leaf,
      link: record.link,
      object: record.object,
      case: record.caseId,
      case_seq: record.caseSeq,
      request: record.request,
      payload_sha256: record.payload,
    },
  };
}

/** One JSON object after OCSF 1.3, on one line and in ASCII. */
export function ocsfMessage(outgoing: Outgoing): string {
  return ascii(JSON.stringify(eventOf(outgoing)));
}

function eventOf(outgoing: Outgoing): Event {
  if (outgoing.kind === 'entry') return entryEvent(outgoing.record);
  if (outgoing.kind === 'alarm') return alarmEvent(outgoing.alarm);
  const { log, at, ...rest } = outgoing.kind === 'heartbeat' ? outgoing.heartbeat : outgoing.test;
  return {
    ...base('event-log', 99, at, log),
    activity_name: outgoing.kind,
    severity_id: 1,
    status_id: 1,
    status: 'Success',
    message: outgoing.kind === 'heartbeat' ? 'heartbeat of the audit log' : 'a test that somebody asked for',
    log_provider: 'Caspix',
    log_name: log,
    unmapped: rest,
  };
}

/** Severity 5 is critical, 3 medium (OCSF, `severity_id`). */
const alarmEvent = ({ log, at, severity, title, ...rest }: Alarm): Event => ({
  ...base('event-log', 99, at, log),
  activity_name: 'alarm',
  severity_id: severity === 'critical' ? 5 : 3,
  status_id: 2,
  status: 'Failure',
  message: title,
  log_provider: 'Caspix',
  log_name: log,
  unmapped: rest,
});

/** JSON may write any character as an escape (RFC 8259, section 7), and syslog without a byte order mark is safest in ASCII. */
const ascii = (json: string): string =>
  json.replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
