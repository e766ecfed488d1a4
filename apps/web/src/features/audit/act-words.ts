import type { Option } from '#ui';

// What an auditor looks for, by the code that entries carry. Codes not listed here still show, in the server's words.
const acts = {
  'field.reveal': 'Reveal of a masked value',
  'evidence.upload': 'Evidence added',
  'evidence.open': 'Evidence opened',
  'evidence.download': 'Evidence downloaded',
  'pack.export': 'Evidence pack exported',
  'pack.unmask': 'Pack in the clear permitted',
  'case.open': 'Case opened',
  'case.update': 'Case changed',
  'case.assign': 'Case assigned',
  'case.transition': 'Case moved on',
  'case.propose-decision': 'Decision proposed',
  'case.close': 'Case closed',
  'case.return': 'Case returned',
  'case.reopen': 'Case reopened',
  'approval.request': 'Second key asked for',
  'approval.approve': 'Request approved',
  'approval.refuse': 'Request refused',
  'approval.withdraw': 'Request withdrawn',
  'alert.receive': 'Alert received',
  'alert.dismiss': 'Alert dismissed',
  'alert.assign': 'Alert assigned',
  'comment.add': 'Comment written',
  'comment.revise': 'Comment revised',
  'auth.sign-in': 'Sign-in',
  'auth.password-failed': 'Wrong password',
  'auth.factor-failed': 'Wrong code',
  'auth.lockout': 'Lockout',
  'role.grant': 'Role granted',
  'role.revoke': 'Role revoked',
  'review.open': 'Access review started',
  'review.keep': 'Role kept in a review',
  'review.revoke-asked': 'Role to be taken away in a review',
  'review.revoke': 'Role taken away after a review',
  'review.suspend': 'Role suspended by a review',
  'review.sign-off': 'Access review signed off',
  'user.create': 'User created',
  'user.disable': 'User disabled',
  'access.deny': 'Access refused',
  'import.run': 'File imported',
  'incident.open': 'Integrity incident opened',
  'incident.escalate': 'Incident escalated',
  'incident.acknowledge': 'Incident taken up',
  'incident.close': 'Incident closed',
  'audit.check': 'Chain checked',
  'audit.prove': 'Proof taken',
} as const;

/** Acts to filter by. */
export const actOptions: readonly Option[] = Object.entries(acts).map(([value, label]) => ({ value, label }));

/** An act as a filter names it. */
export const actName = (action: string): string => (acts as Record<string, string>)[action] ?? action;

export const outcomeOptions = [
  { value: 'granted', label: 'Done' },
  { value: 'denied', label: 'Refused' },
  { value: 'failed', label: 'Failed' },
] as const satisfies readonly Option[];

export const outcomeName = (outcome: string): string => outcomeOptions.find(({ value }) => value === outcome)?.label ?? outcome;

const methods: Record<string, string> = {
  pwd: 'password',
  password: 'password',
  otp: 'code',
  totp: 'code',
  mfa: '',
  service: 'service',
  jwt: 'signed token',
  dpop: 'key',
  mtls: 'client certificate',
};

/** How somebody had proven who they are: "password, code". */
export const methodNames = (used: readonly string[]): string =>
  [...new Set(used.map((method) => methods[method] ?? method))].filter(Boolean).join(', ');
