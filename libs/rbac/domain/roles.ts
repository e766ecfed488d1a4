import type { Scope } from '#kernel';
import type { Permission } from './permissions.ts';

export interface RoleEntry {
  name: string;
  description: string;
  permissions: readonly Permission[];
  /** How far those of them reach that are over objects. */
  scope: Scope;
}

/** The four roles that every institution has. They cannot be changed; `rbac.roles` holds the same rows, and a test compares. */
export const predefinedRoles = {
  admin: {
    name: 'Administrator',
    description:
      'Keeps accounts, roles, teams and where copies of the log go. Sees no case and no alert; each change of these needs a second administrator.',
    scope: 'own',
    permissions: [
      'user:read',
      'user:manage',
      'role:read',
      'role:grant',
      'role:design',
      'role:approve',
      'break-glass:use',
      'break-glass:review',
      'team:read',
      'team:manage',
      'audit:copies',
      'audit:forward',
      'key:manage',
      'review:read',
      'review:decide',
      'review:manage',
      'review:sign',
      'policy:read',
      'policy:manage',
      'service-account:read',
      'service-account:manage',
      'watch:read',
      'watch:handle',
      'audit:retain',
      'approval:read',
      'factor:own',
      'incident:handle',
      'escalation:manage',
      'session:own',
    ],
  },
  analyst: {
    name: 'Fraud analyst',
    description: 'Triages alerts, works cases, proposes how they end, and decides about the proposals of colleagues.',
    scope: 'team',
    permissions: [
      'alert:read',
      'alert:triage',
      'case:read',
      'case:work',
      'case:decide',
      'case:approve',
      'case:reopen',
      'evidence:read',
      'evidence:upload',
      'field:reveal',
      'transaction:read',
      'approval:read',
      'team:read',
      'factor:own',
      'session:own',
    ],
  },
  manager: {
    name: 'Manager',
    description: 'Reads the dashboard. Changes nothing.',
    scope: 'own',
    permissions: ['dashboard:read', 'factor:own', 'session:own'],
  },
  auditor: {
    name: 'Auditor',
    description: 'Reads cases, people and the audit log, checks the chain and exports evidence packs. Changes nothing.',
    scope: 'all',
    permissions: [
      'case:read',
      'evidence:read',
      'evidence:export',
      'transaction:read',
      'audit:read',
      'audit:copies',
      'audit:verify',
      'incident:handle',
      'pack:export',
      'pack:export-unmasked',
      'approval:read',
      'user:read',
      'role:read',
      'team:read',
      'review:read',
      'policy:read',
      'service-account:read',
      'watch:read',
      'factor:own',
      'break-glass:review',
      'session:own',
    ],
  },
} as const satisfies Readonly<Record<string, RoleEntry>>;

export type PredefinedRole = keyof typeof predefinedRoles;
