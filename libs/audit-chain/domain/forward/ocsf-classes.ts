import type { AuditAction } from '../actions.ts';

/** OCSF 1.3 classes that our actions belong to. */
export const ocsfClasses = {
  'account-change': { uid: 3001, category: 3, name: 'Account Change' },
  authentication: { uid: 3002, category: 3, name: 'Authentication' },
  'entity-management': { uid: 3004, category: 3, name: 'Entity Management' },
  'user-access': { uid: 3005, category: 3, name: 'User Access Management' },
  'api-activity': { uid: 6003, category: 6, name: 'API Activity' },
  'event-log': { uid: 1008, category: 1, name: 'Event Log Activity' },
} as const;

export type OcsfClass = keyof typeof ocsfClasses;
type Mapping = readonly [OcsfClass, activity: number];

/** Activities that OCSF has no number for are 99, "Other", and are named by our own action. */
const OTHER = 99;
const CREATE = 1;
const READ = 2;
const UPDATE = 3;

const entity = (activity: number): Mapping => ['entity-management', activity];
const account = (activity: number): Mapping => ['account-change', activity];
const sign = (activity: number): Mapping => ['authentication', activity];
const access = (activity: number): Mapping => ['user-access', activity];
const api = (activity: number): Mapping => ['api-activity', activity];
const log = (activity: number): Mapping => ['event-log', activity];

/**
 * Class and activity of each action. The type makes the list exhaustive: whoever adds an action adds its line here, or nothing compiles.
 * Numbers: OCSF schema 1.3, `activity_id` of the class.
 */
// biome-ignore format: one aligned table
const byAction: Readonly<Record<AuditAction, Mapping>> = {
  'access.deny':             api(OTHER),
  'access.miss':             api(OTHER),
  'account.add-to-case':     entity(UPDATE),
  'alert.assign':            entity(UPDATE),
  'alert.dismiss':           entity(UPDATE),
  'alert.duplicate':         entity(UPDATE),
  'alert.link':              entity(UPDATE),
  'alert.place':             entity(UPDATE),
  'alert.receive':           entity(CREATE),
  'alert.release':           entity(UPDATE),
  'alert.restore':           entity(UPDATE),
  'approval.approve':        entity(UPDATE),
  'approval.expire':         entity(UPDATE),
  'approval.refuse':         entity(UPDATE),
  'approval.request':        entity(CREATE),
  'approval.void':           entity(UPDATE),
  'approval.vote':           entity(UPDATE),
  'approval.withdraw':       entity(UPDATE),
  'audit.check':             api(READ),
  'audit.destination-adopt': log(OTHER),
  'audit.destination-add':   log(9),
  'audit.destination-change': log(OTHER),
  'audit.destination-pause': log(10),
  'audit.destination-remove': log(10),
  'audit.destination-resend': log(3),
  'audit.destination-resume': log(9),
  'audit.destination-test':  log(OTHER),
  'audit.prove':             log(3),
  'audit.retire':            log(2),
  'audit.search':            api(READ),
  'auth.enrol':              account(10),
  'auth.exempt':             account(11),
  'auth.exemption-ended':    account(10),
  'auth.factor-failed':      sign(1),
  'auth.factor-removed':     account(11),
  'auth.factor-renamed':     account(OTHER),
  'auth.factor-suspended':   account(11),
  'auth.lockout':            account(9),
  'auth.password-changed':   account(3),
  'auth.password-failed':    sign(1),
  'auth.password-reset':     account(4),
  'auth.policy-changed':     entity(UPDATE),
  'auth.recovery-codes':     account(10),
  'auth.session-expired':    sign(2),
  'auth.session-revoked':    sign(2),
  'auth.sign-in':            sign(1),
  'auth.sign-out':           sign(2),
  'auth.step-up':             sign(1),
  'auth.token-refused':      sign(1),
  'case.add-alert':          entity(UPDATE),
  'case.ask':                entity(UPDATE),
  'case.assign':             entity(UPDATE),
  'case.close':              entity(UPDATE),
  'case.determine':          entity(UPDATE),
  'case.escalate':           entity(UPDATE),
  'case.keep-closed':        entity(UPDATE),
  'case.open':               entity(CREATE),
  'case.place':              entity(UPDATE),
  'case.propose':            entity(UPDATE),
  'case.propose-decision':   entity(UPDATE),
  'case.read':               entity(READ),
  'case.recall':             entity(UPDATE),
  'case.release':            entity(UPDATE),
  'case.reopen':             entity(UPDATE),
  'case.request-reopen':     entity(UPDATE),
  'case.resume':             entity(UPDATE),
  'case.return':             entity(UPDATE),
  'case.start':              entity(UPDATE),
  'case.transition':         entity(UPDATE),
  'case.uncover':            entity(UPDATE),
  'case.update':             entity(UPDATE),
  'comment.add':             entity(CREATE),
  'comment.revise':          entity(UPDATE),
  'evidence.download':       api(READ),
  'evidence.open':           api(READ),
  'evidence.upload':         entity(CREATE),
  'field.reveal':            api(READ),
  'hold.lift':               entity(UPDATE),
  'hold.place':              entity(UPDATE),
  'escalation.change':       api(UPDATE),
  'incident.acknowledge':    log(OTHER),
  'incident.close':          log(OTHER),
  'incident.escalate':       log(OTHER),
  'incident.open':           log(OTHER),
  'incident.recover':        log(OTHER),
  'import.reject':           api(CREATE),
  'import.run':              api(CREATE),
  'key.destroy':             entity(4),
  'key.destroy-version':     entity(4),
  'key.rewrap':              entity(UPDATE),
  'key.rotate':              entity(UPDATE),
  'pack.export':             api(READ),
  'party.add':               entity(CREATE),
  'party.erase':             entity(4),
  'review.drop':             entity(UPDATE),
  'review.escalate':         entity(OTHER),
  'review.export':           api(READ),
  'review.keep':             entity(UPDATE),
  'review.open':             entity(CREATE),
  'review.propose':          entity(CREATE),
  'review.remind':           entity(OTHER),
  'review.revoke':           access(4),
  'review.revoke-asked':     entity(UPDATE),
  'review.sign-off':         entity(UPDATE),
  'review.spare':            entity(OTHER),
  'review.suspend':          access(4),
  'queue.change':            access(OTHER),
  'queue.create':            access(OTHER),
  'role.grant':              access(3),
  'role.revoke':             access(4),
  'schema.change':           log(OTHER),
  'service-account.create':  account(1),
  'service-account.disable': account(5),
  'team.change':             access(OTHER),
  'team.create':             entity(CREATE),
  'team.member-add':         access(1),
  'team.member-remove':      access(2),
  'transaction.import':      api(CREATE),
  'user.create':             account(1),
  'user.disable':            account(5),
  'user.enable':             account(2),
  'user.unlock':             account(12),
};

/** Actions of a later release, and entries whose bytes somebody destroyed, are API activity of no particular kind. */
export const ocsfOf = (action: string): Mapping => (Object.hasOwn(byAction, action) ? byAction[action as AuditAction] : api(OTHER));
