/** What the product can guard. The list is closed: a route, use case or button that names anything else does not compile or boot. */
export interface PermissionEntry {
  /** The part of the product it opens. */
  module: 'alerts' | 'cases' | 'evidence' | 'approvals' | 'reporting' | 'audit' | 'people' | 'keys' | 'session';
  /** `privileged` changes what others may do or takes protected data out; `sensitive` shows or decides about customers. */
  sensitivity: 'ordinary' | 'sensitive' | 'privileged';
  /** Whether a fresh proof of identity belongs before it. */
  stepUp: boolean;
  /** For people, continuing the sentence "whoever holds this may …". */
  says: string;
}

export const permissionCatalogue = {
  'alert:read': { module: 'alerts', sensitivity: 'ordinary', stepUp: false, says: 'see the alert queue and each alert' },
  'alert:triage': { module: 'alerts', sensitivity: 'ordinary', stepUp: false, says: 'assign, dismiss, restore and merge alerts' },
  'alert:ingest': { module: 'alerts', sensitivity: 'ordinary', stepUp: false, says: 'deliver alerts from a detection system' },
  'import:run': { module: 'alerts', sensitivity: 'sensitive', stepUp: false, says: 'import alerts and transactions from files' },
  'transaction:read': {
    module: 'alerts',
    sensitivity: 'sensitive',
    stepUp: false,
    says: 'see transactions and the links between accounts',
  },
  'case:read': { module: 'cases', sensitivity: 'sensitive', stepUp: false, says: 'see cases and their timeline' },
  'case:work': { module: 'cases', sensitivity: 'sensitive', stepUp: false, says: 'open, edit, assign and comment on cases' },
  'case:decide': { module: 'cases', sensitivity: 'sensitive', stepUp: false, says: 'propose how a case ends' },
  'case:approve': {
    module: 'cases',
    sensitivity: 'sensitive',
    stepUp: true,
    says: 'approve or refuse how a colleague wants to end a case',
  },
  'case:reopen': { module: 'cases', sensitivity: 'sensitive', stepUp: false, says: 'ask for a closed case to be opened again' },
  'field:reveal': { module: 'cases', sensitivity: 'sensitive', stepUp: true, says: 'unmask one protected value for a stated purpose' },
  'party:erase': {
    module: 'cases',
    sensitivity: 'sensitive',
    stepUp: true,
    says: 'ask for a person to be erased, and approve what a colleague asked for',
  },
  'hold:manage': {
    module: 'cases',
    sensitivity: 'sensitive',
    stepUp: true,
    says: 'ask for a legal hold to be placed or lifted, and approve what a colleague asked for',
  },
  'evidence:read': { module: 'evidence', sensitivity: 'sensitive', stepUp: false, says: 'list and open evidence' },
  'evidence:upload': { module: 'evidence', sensitivity: 'sensitive', stepUp: false, says: 'add evidence to a case' },
  'evidence:export': { module: 'evidence', sensitivity: 'privileged', stepUp: true, says: 'take evidence out of the product' },
  'approval:read': { module: 'approvals', sensitivity: 'ordinary', stepUp: false, says: 'see requests that wait for a second person' },
  'dashboard:read': { module: 'reporting', sensitivity: 'ordinary', stepUp: false, says: 'see the figures on the dashboard' },
  'pack:export': { module: 'reporting', sensitivity: 'privileged', stepUp: true, says: 'export the evidence pack of a case, masked' },
  'pack:export-unmasked': {
    module: 'reporting',
    sensitivity: 'privileged',
    stepUp: true,
    says: 'export an evidence pack with protected values in clear',
  },
  'audit:read': { module: 'audit', sensitivity: 'sensitive', stepUp: false, says: 'search the audit log' },
  'audit:copies': {
    module: 'audit',
    sensitivity: 'ordinary',
    stepUp: false,
    says: 'see where copies of the audit log go and how each stands',
  },
  'audit:forward': {
    module: 'audit',
    sensitivity: 'privileged',
    stepUp: true,
    says: 'ask for and approve changes of where copies of the audit log go, test them and have entries sent again',
  },
  'audit:retain': {
    module: 'audit',
    sensitivity: 'privileged',
    stepUp: true,
    says: 'ask for and approve that a month of the audit log is dropped whose time is over',
  },
  'audit:verify': { module: 'audit', sensitivity: 'ordinary', stepUp: false, says: 'run a check of the whole audit chain' },
  'incident:handle': { module: 'audit', sensitivity: 'sensitive', stepUp: false, says: 'take up and close integrity incidents' },
  'escalation:manage': {
    module: 'audit',
    sensitivity: 'privileged',
    stepUp: true,
    says: 'ask for and approve changes of who is told of integrity incidents',
  },
  'user:read': { module: 'people', sensitivity: 'ordinary', stepUp: false, says: 'see who has an account and which roles' },
  'user:manage': { module: 'people', sensitivity: 'privileged', stepUp: true, says: 'create, disable, enable and unlock accounts' },
  'role:read': { module: 'people', sensitivity: 'ordinary', stepUp: false, says: 'see roles and what they permit' },
  'role:grant': { module: 'people', sensitivity: 'privileged', stepUp: true, says: 'ask for a role to be given or taken away' },
  'role:design': {
    module: 'people',
    sensitivity: 'privileged',
    stepUp: true,
    says: 'ask for a role of the institution’s own to be made, changed or retired',
  },
  'role:approve': {
    module: 'people',
    sensitivity: 'privileged',
    stepUp: true,
    says: 'approve or refuse a change of role that a colleague asked for',
  },
  'break-glass:use': {
    module: 'people',
    sensitivity: 'privileged',
    stepUp: true,
    says: 'take a role in an emergency, at once and for hours, on record and to be answered for',
  },
  'break-glass:review': {
    module: 'people',
    sensitivity: 'privileged',
    stepUp: true,
    says: 'see who took a role in an emergency, end it, and say whether it was justified',
  },
  'team:read': { module: 'people', sensitivity: 'ordinary', stepUp: false, says: 'see teams and their members' },
  'team:manage': {
    module: 'people',
    sensitivity: 'privileged',
    stepUp: true,
    says: 'create teams, ask for and approve changes of membership',
  },
  'key:manage': {
    module: 'keys',
    sensitivity: 'privileged',
    stepUp: true,
    says: 'see the versions of keys, ask for and approve their rotation and destruction',
  },
  'review:read': { module: 'people', sensitivity: 'ordinary', stepUp: false, says: 'see access reviews and what was answered' },
  'review:decide': {
    module: 'people',
    sensitivity: 'privileged',
    stepUp: false,
    says: 'answer, as a reviewer, whether a role is kept or taken away',
  },
  'review:manage': { module: 'people', sensitivity: 'privileged', stepUp: true, says: 'start access reviews' },
  'review:sign': {
    module: 'people',
    sensitivity: 'privileged',
    stepUp: true,
    says: 'sign an access review off, which takes away what its reviewers revoked',
  },
  'policy:read': {
    module: 'people',
    sensitivity: 'ordinary',
    stepUp: false,
    says: 'see the sign-in policy, exemptions from it and identity providers',
  },
  'policy:manage': {
    module: 'people',
    sensitivity: 'privileged',
    stepUp: true,
    says: 'ask for and approve changes of the sign-in policy, exemptions from it and identity providers, and test these',
  },
  'service-account:read': {
    module: 'people',
    sensitivity: 'ordinary',
    stepUp: false,
    says: 'see the accounts of machines, their keys, networks and last use',
  },
  'service-account:manage': {
    module: 'people',
    sensitivity: 'privileged',
    stepUp: true,
    says: 'ask for and approve accounts of machines, their keys and their end, and revoke a key at once',
  },
  'watch:read': {
    module: 'people',
    sensitivity: 'sensitive',
    stepUp: false,
    says: 'see who signed in or tried to, and what the detectors made of it',
  },
  'watch:handle': {
    module: 'people',
    sensitivity: 'privileged',
    stepUp: false,
    says: 'be told of and answer what the detectors found about the sign-ins of others',
  },
  'factor:own': {
    module: 'session',
    sensitivity: 'ordinary',
    stepUp: true,
    says: 'change the factors and the password of their own account',
  },
  'session:own': { module: 'session', sensitivity: 'ordinary', stepUp: false, says: 'use and end a session of their own' },
} as const satisfies Readonly<Record<string, PermissionEntry>>;

export type Permission = keyof typeof permissionCatalogue;

export const permissionIds: ReadonlySet<string> = new Set(Object.keys(permissionCatalogue));

export const isPermission = (value: string): value is Permission => permissionIds.has(value);
