import type { IconName } from '#ui';
import type { Permission } from '../api/generated/index.ts';

/** The screens in the order of the rail, each with the permission that shows it. */
export const screens = [
  { label: 'Overview', icon: 'chart', to: '/overview', permission: 'dashboard:read' },
  { label: 'Queue', icon: 'queue', to: '/queue', permission: 'alert:read' },
  { label: 'Cases', icon: 'cases', to: '/cases', permission: 'case:read' },
  { label: 'Approvals', icon: 'keys', to: '/approvals', permission: 'approval:read' },
  { label: 'Reviews', icon: 'review', to: '/reviews', permission: 'review:read' },
  { label: 'Audit', icon: 'chain', to: '/audit', permission: 'audit:read' },
  { label: 'Incidents', icon: 'alert', to: '/incidents', permission: 'incident:handle' },
  { label: 'Packs', icon: 'pack', to: '/packs', permission: 'pack:export' },
  { label: 'People', icon: 'people', to: '/people/users', permission: 'user:read' },
  { label: 'Sign-ins', icon: 'eye', to: '/sign-ins', permission: 'watch:read' },
  { label: 'Privacy', icon: 'shield', to: '/privacy', permission: 'hold:manage' },
  { label: 'Emergency', icon: 'bolt', to: '/emergency', permission: 'break-glass:use' },
] as const satisfies readonly { label: string; icon: IconName; to: string; permission: Permission }[];

export type Screen = (typeof screens)[number];

// Where a role's day begins, before the order of the rail has a say.
const starts = ['alert:read', 'dashboard:read', 'audit:read', 'user:manage'] as const;

/** The first screen for somebody with these permissions. */
export function homeFor(permissions: ReadonlySet<Permission>): Screen['to'] {
  const start = starts.find((permission) => permissions.has(permission));
  const screen = start === 'user:manage' ? undefined : screens.find((candidate) => candidate.permission === start);
  return (screen ?? screens.find((candidate) => permissions.has(candidate.permission)) ?? screens[0]).to;
}

const roleNames: Record<string, string> = { admin: 'Admin', analyst: 'Fraud analyst', manager: 'Manager', auditor: 'Auditor' };

/** A role's name for reading. */
export const roleName = (role: string): string => roleNames[role] ?? role;
