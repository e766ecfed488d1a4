import { DomainError } from '#kernel';
import type { Permission } from './permissions.ts';

/** Nobody may hold a permission of `one` together with one of `other`, through whatever roles. */
export interface SeparationRule {
  id: string;
  says: string;
  one: readonly Permission[];
  other: readonly Permission[];
  /**
   * One predefined role may hold both by itself. An analyst proposes, and decides about proposals of colleagues; that nobody decides about
   * her own is held by the request. Where two roles meet, or the institution makes its own, the two stay apart.
   */
  withinPredefined?: true;
}

/** A role as the rules see it. */
export interface HeldRole {
  readonly permissions: readonly string[];
  readonly predefined: boolean;
}

/** Rules as data; `rbac.separation_rules` holds the same rows and its trigger says the same to whoever goes around the service. */
export const separationRules: readonly SeparationRule[] = [
  {
    id: 'who-administers-users-decides-no-case',
    says: 'Whoever administers users decides no case',
    one: ['user:manage', 'role:grant', 'role:design', 'role:approve', 'audit:forward', 'audit:retain', 'service-account:manage'],
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
  {
    id: 'who-makes-does-not-check',
    says: 'Whoever proposes does not decide',
    one: ['case:decide', 'case:reopen'],
    other: ['case:approve'],
    withinPredefined: true,
  },
  {
    id: 'who-exports-does-not-purge',
    says: 'Whoever takes data out does not have it erased',
    one: ['evidence:export', 'pack:export', 'pack:export-unmasked'],
    other: ['party:erase'],
  },
];

/** The rules that these roles break together. */
export function brokenSeparationRules(roles: readonly HeldRole[], rules: readonly SeparationRule[] = separationRules): SeparationRule[] {
  const holdsAny = ({ permissions }: HeldRole, some: readonly string[]) => some.some((permission) => permissions.includes(permission));
  return rules.filter(({ one, other, withinPredefined }) =>
    roles.some((a) => holdsAny(a, one) && roles.some((b) => holdsAny(b, other) && !(withinPredefined === true && a === b && a.predefined))),
  );
}

/** Throws `separation-of-duties` naming the first rule that the roles break together; `fields` carries its id. */
export function assertDutiesSeparated(roles: readonly HeldRole[]): void {
  const [broken] = brokenSeparationRules(roles);
  if (broken) throw dutiesMeet(broken.id);
}

/** The refusal that names a rule. */
export function dutiesMeet(id: string): DomainError {
  const says = separationRules.find((rule) => rule.id === id)?.says ?? id;
  return new DomainError('separation-of-duties', `${says} (${id})`, [{ field: 'rule', reason: id }]);
}
