import type { RoleEntry } from './roles.ts';

/**
 * Examples for other operating models. They are ordinary custom roles: an institution changes, clones and retires them by approved requests.
 * Until it has made a version of its own, a release may bring a better one.
 */
export const shippedRoles = {
  'fraud-supervisor': {
    name: 'Fraud supervisor',
    description: 'Hands out the work of a team and decides about its proposals. Proposes no decision.',
    scope: 'team',
    permissions: [
      'alert:read',
      'alert:triage',
      'case:read',
      'case:work',
      'case:approve',
      'evidence:read',
      'transaction:read',
      'dashboard:read',
      'approval:read',
      'team:read',
      'session:own',
    ],
  },
  'filing-officer': {
    name: 'Filing officer (MLRO)',
    description: 'Reads every case that lies in no compartment, and sees protected values for a stated purpose.',
    scope: 'all',
    permissions: ['case:read', 'evidence:read', 'transaction:read', 'field:reveal', 'approval:read', 'session:own'],
  },
  'on-call': {
    name: 'On call',
    description: 'Besides another role: takes a role in an emergency when nobody else can be reached.',
    scope: 'own',
    permissions: ['break-glass:use', 'session:own'],
  },
  'privacy-officer': {
    name: 'Privacy officer',
    description: 'Places and lifts legal holds, and has persons erased whose time is over, each with a second officer. Works no case.',
    scope: 'all',
    permissions: ['case:read', 'hold:manage', 'party:erase', 'approval:read', 'session:own'],
  },
  'second-line-reviewer': {
    name: 'Second-line reviewer',
    description: 'Decides about proposals of the first line and works no case.',
    scope: 'all',
    permissions: ['alert:read', 'case:read', 'case:approve', 'evidence:read', 'transaction:read', 'approval:read', 'session:own'],
  },
  'read-only-regulator': {
    name: 'Regulator, reading only',
    description: 'Reads cases, people, roles and the audit log during an examination. Takes nothing away and changes nothing.',
    scope: 'all',
    permissions: [
      'case:read',
      'evidence:read',
      'transaction:read',
      'audit:read',
      'approval:read',
      'user:read',
      'role:read',
      'team:read',
      'session:own',
    ],
  },
} as const satisfies Readonly<Record<string, RoleEntry>>;
