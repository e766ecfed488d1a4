import { DomainError } from '#kernel';
import type { Permission } from './permissions.ts';

/** Nobody may hold a permission of `one` together with one of `other`, through whatever roles. */
export interface SeparationRule {
  id: string;
  says: string;
  one: readonly Permission[];
  other: readonly Permission[];
}

/** Rules as data; `rbac.separation_rules` holds the same rows and its trigger says the same to whoever goes around the service. */
export const separationRules: readonly SeparationRule[] = [
  {
    id: 'who-administers-users-decides-no-case',
    says: 'Whoever administers users decides no case',
    one: ['user:manage', 'role:grant', 'role:approve', 'audit:forward', 'audit:retain'],
    other: ['alert:triage', 'case:work', 'case:decide', 'case:approve'],
  },
  {
    id: 'who-audits-changes-nothing',
    says: 'Whoever audits changes nothing that is audited',
    one: ['audit:verify', 'pack:export-unmasked'],
    other: [
      'alert:triage',
      'case:work',
      'case:decide',
      'case:approve',
      'user:manage',
      'role:grant',
      'role:approve',
      'team:manage',
      'audit:forward',
      'audit:retain',
    ],
  },
];

/** The rules that this set of permissions breaks. */
export function brokenSeparationRules(permissions: Iterable<string>, rules: readonly SeparationRule[] = separationRules): SeparationRule[] {
  const held = new Set(permissions);
  const holdsAny = (some: readonly string[]) => some.some((permission) => held.has(permission));
  return rules.filter((rule) => holdsAny(rule.one) && holdsAny(rule.other));
}

/** Throws `separation-of-duties` naming the first rule that the permissions break together. */
export function assertDutiesSeparated(permissions: Iterable<string>): void {
  const [broken] = brokenSeparationRules(permissions);
  if (broken) throw new DomainError('separation-of-duties', `${broken.says} (${broken.id})`);
}
