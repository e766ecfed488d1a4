/** What an act is about; the timeline groups by it. */
export type ActionKind = 'money' | 'evidence' | 'reveal' | 'decision' | 'note' | 'case' | 'access' | 'audit';

interface Action {
  readonly kind: ActionKind;
  /** What somebody did, in plain words after the name: "Ines Moreau opened the case". */
  readonly says: string;
}

const a = (kind: ActionKind, says: string): Action => ({ kind, says });

/** The closed list of what can be recorded, `noun.verb`. Whoever adds a use case adds its line here, and its class in `forward/ocsf-classes.ts`. */
// biome-ignore format: one aligned table
const table = {
  'access.deny':             a('access',   'was refused access'),
  'access.miss':             a('access',   'asked for something that is not there, or not theirs to see'),
  'account.add-to-case':     a('money',    'added an account to the case'),
  'alert.assign':            a('case',     'assigned an alert'),
  'alert.dismiss':           a('decision', 'dismissed an alert'),
  'alert.duplicate':         a('decision', 'marked an alert as a duplicate'),
  'alert.link':              a('case',     'linked an alert to the case'),
  'alert.place':             a('case',     'put an alert into another queue'),
  'alert.receive':           a('money',    'delivered an alert'),
  'alert.release':           a('case',     'gave an alert back to the queue'),
  'alert.restore':           a('decision', 'took back the dismissal of an alert'),
  'approval.approve':        a('decision', 'approved a request'),
  'approval.expire':         a('decision', 'let a request expire'),
  'approval.refuse':         a('decision', 'refused a request'),
  'approval.request':        a('decision', 'asked for a second person’s approval'),
  'approval.vote':          a('decision', 'agreed to a request that needs others too'),
  'approval.void':           a('decision', 'voided a request whose subject had changed'),
  'approval.withdraw':       a('decision', 'withdrew a request'),
  'audit.check':             a('audit',    'had the audit chain checked'),
  'audit.destination-add':   a('audit',    'had copies of the log sent to a new destination'),
  'audit.destination-adopt': a('audit',    'put a changed destination into effect'),
  'audit.destination-change': a('audit',   'changed where copies of the log are sent'),
  'audit.destination-pause': a('audit',    'paused a destination of the log'),
  'audit.destination-remove': a('audit',   'removed a destination of the log'),
  'audit.destination-resend': a('audit',   'had entries sent to a destination again'),
  'audit.destination-resume': a('audit',   'resumed a destination of the log'),
  'audit.destination-test':  a('audit',    'tested a destination of the log'),
  'audit.prove':             a('audit',    'took a proof of an audit entry'),
  'audit.retire':            a('audit',    'had a month of the audit trail dropped whose time was over'),
  'audit.search':            a('audit',    'searched the audit trail'),
  'auth.enrol':              a('access',   'enrolled a second factor'),
  'auth.exempt':             a('access',   'exempted somebody from the second factor'),
  'auth.exemption-ended':    a('access',   'ended an exemption from the second factor'),
  'auth.factor-failed':      a('access',   'gave a wrong code'),
  'auth.factor-removed':     a('access',   'removed a factor'),
  'auth.factor-renamed':     a('access',   'renamed a factor'),
  'auth.factor-suspended':   a('access',   'used a key that was copied, which ended its use'),
  'auth.lockout':            a('access',   'was locked out after repeated failures'),
  'auth.password-changed':   a('access',   'changed the password'),
  'auth.password-failed':    a('access',   'gave a wrong password'),
  'auth.password-reset':     a('access',   'gave out a one-time code for a new password'),
  'auth.policy-changed':     a('access',   'changed the sign-in policy'),
  'auth.recovery-codes':     a('access',   'drew new recovery codes'),
  'auth.session-expired':    a('access',   'was signed out after inactivity'),
  'auth.session-revoked':    a('access',   'ended a session'),
  'auth.sign-in':            a('access',   'signed in'),
  'auth.sign-out':           a('access',   'signed out'),
  'auth.step-up':            a('access',   'proved again who they are'),
  'auth.token-refused':      a('access',   'gave a token that was not accepted'),
  'case.add-alert':          a('case',     'added an alert to the case'),
  'case.ask':                a('case',     'put the case on hold for information'),
  'case.assign':             a('case',     'assigned the case'),
  'case.close':              a('decision', 'closed the case'),
  'case.determine':          a('decision', 'determined suspicion, which started the regulator’s clock'),
  'case.escalate':           a('case',     'escalated the case'),
  'case.keep-closed':        a('decision', 'kept the case closed'),
  'case.open':               a('case',     'opened the case'),
  'case.place':              a('case',     'handed the case to another team or queue, or into a compartment'),
  'case.propose':            a('decision', 'proposed a decision'),
  'case.propose-decision':   a('decision', 'proposed a decision'),
  'case.read':               a('case',     'read the case'),
  'case.recall':             a('decision', 'took the proposal back'),
  'case.release':            a('case',     'gave the case back to the queue'),
  'case.reopen':             a('decision', 'reopened the case'),
  'case.request-reopen':     a('decision', 'asked to open the case again'),
  'case.resume':             a('case',     'resumed work on the case'),
  'case.return':             a('decision', 'returned the case for more work'),
  'case.start':              a('case',     'began work on the case'),
  'case.transition':         a('case',     'moved the case on'),
  'case.uncover':            a('decision', 'let the case out of its compartment'),
  'case.update':             a('case',     'changed the case'),
  'comment.add':             a('note',     'wrote a comment'),
  'comment.revise':          a('note',     'revised a comment'),
  'evidence.download':       a('evidence', 'downloaded evidence'),
  'evidence.open':           a('evidence', 'opened evidence'),
  'evidence.upload':         a('evidence', 'added evidence'),
  'field.reveal':            a('reveal',   'revealed a masked value'),
  'hold.lift':               a('case',    'lifted a legal hold'),
  'hold.place':              a('case',    'placed a legal hold'),
  'incident.acknowledge':    a('audit',    'took an integrity incident up'),
  'incident.close':          a('audit',    'closed an integrity incident'),
  'incident.escalate':       a('audit',    'told the next level of an integrity incident'),
  'incident.open':           a('audit',    'opened an integrity incident'),
  'incident.recover':        a('audit',    'found that an integrity incident is over'),
  'escalation.change':       a('audit',    'changed who is told of integrity incidents'),
  'import.reject':           a('money',    'rejected rows of an imported file'),
  'import.run':              a('money',    'imported a file'),
  'key.destroy':             a('audit',    'destroyed the key of a subject'),
  'key.destroy-version':     a('audit',    'destroyed an old version of a key'),
  'key.rewrap':              a('audit',    'moved keys to a newer version'),
  'key.rotate':              a('audit',    'rotated a key'),
  'pack.export':             a('evidence', 'exported an evidence pack'),
  'party.add':               a('money',    'added a party to the case'),
  'party.erase':             a('case',    'erased a person for good'),
  'review.drop':            a('access',   'dropped an access review that was refused'),
  'review.escalate':        a('access',   'reported an access review that is overdue'),
  'review.export':          a('access',   'exported an access review'),
  'review.keep':            a('access',   'kept a role in an access review'),
  'review.open':            a('access',   'started an access review'),
  'review.propose':         a('access',   'asked to start an access review'),
  'review.remind':          a('access',   'reminded the reviewers of an access review'),
  'review.revoke':          a('access',   'took away a role after an access review'),
  'review.revoke-asked':    a('access',   'asked in an access review for a role to be taken away'),
  'review.sign-off':        a('access',   'signed an access review off'),
  'review.spare':           a('access',   'left the last administrator a role that nobody had reviewed'),
  'review.suspend':         a('access',   'suspended a role that nobody had reviewed in time'),
  'queue.change':            a('access',   'changed who works a queue'),
  'queue.create':            a('access',   'created a queue'),
  'role.grant':              a('access',   'granted a role'),
  'role.revoke':             a('access',   'revoked a role'),
  'schema.change':           a('audit',    'changed the definition of the audit log'),
  'service-account.create':  a('access',   'created a service account'),
  'service-account.disable': a('access',   'disabled a service account'),
  'team.change':             a('access',   'changed a team'),
  'team.create':             a('access',   'created a team'),
  'team.member-add':         a('access',   'added a member to a team'),
  'team.member-remove':      a('access',   'removed a member from a team'),
  'transaction.import':      a('money',    'imported transactions'),
  'user.create':             a('access',   'created a user'),
  'user.disable':            a('access',   'disabled a user'),
  'user.enable':             a('access',   'enabled a user'),
  'user.unlock':             a('access',   'unlocked a user'),
};

export type AuditAction = keyof typeof table;

export const auditActions: Readonly<Record<AuditAction, Action>> = table;

export const isAuditAction = (text: string): text is AuditAction => Object.hasOwn(table, text);

/** The action under which an entry is listed whose bytes somebody destroyed. It is never recorded. */
export const UNREADABLE = 'entry.unreadable';

/** In plain words what an entry's action means; an action of a later release is shown as it is. */
export function saysOf(action: string): string {
  if (action === UNREADABLE) return 'did something whose record has been destroyed';
  return isAuditAction(action) ? table[action].says : action;
}
