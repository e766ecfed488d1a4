import { Injectable } from '@nestjs/common';
import { DomainError } from '#kernel';
import { type Actor, type Tx, UnitOfWork } from '#platform';
import { permitted } from '../../domain/assert-permitted.ts';
import { differences, type PermissionDifference } from '../../domain/role-draft.ts';
import { brokenSeparationRules, type SeparationRule, separationRules } from '../../domain/separation-of-duties.ts';
import { PrincipalStore } from '../principal-store.ts';
import { type ObjectCount, ReachCounts } from './reach-counts.ts';
import { type Role, RoleStore, type RoleVersion } from './role-store.ts';

export interface RoleDetail extends Role {
  holders: number;
  /** Newest first. */
  versions: RoleVersion[];
}

/** What would differ, before and after; nothing is changed by looking. */
export interface RolePreview {
  differences: PermissionDifference[];
  /** People whose rights it touches. */
  holders: number;
  /** Rules that would refuse it, with how many people would break each. */
  broken: { rule: string; says: string; holders: number }[];
  /** How many objects come within reach, or leave it, through what is changed. */
  objects: ObjectCount[];
}

@Injectable()
export class ShowRole {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly roles: RoleStore,
    private readonly principals: PrincipalStore,
    private readonly counts: ReachCounts,
  ) {}

  /** Throws `not-found`. */
  execute(actor: Actor, id: string): Promise<RoleDetail> {
    return this.unitOfWork.run(permitted(actor, 'role:read'), async (tx) => {
      const role = await this.known(tx, id);
      return { ...role, holders: (await this.roles.holders(tx)).get(id) ?? 0, versions: await this.roles.versions(tx, id) };
    });
  }

  /** What one version says and another does not. Throws `not-found`. */
  diff(actor: Actor, id: string, from: number, to: number) {
    return this.unitOfWork.run(permitted(actor, 'role:read'), async (tx) => {
      const versions = await this.roles.versions(tx, id);
      const [before, after] = [from, to].map((wanted) => versions.find(({ version }) => version === wanted));
      if (!before || !after) throw new DomainError('not-found', 'There is no such version');
      return { before, after, differences: differences(before.permissions, after.permissions) };
    });
  }

  /** What would change if the role permitted this; `id` null for a role that does not exist yet. Throws `not-found`. */
  preview(actor: Actor, id: string | null, permissions: RoleVersion['permissions']): Promise<RolePreview> {
    return this.unitOfWork.run(permitted(actor, 'role:read'), async (tx) => {
      const own = brokenSeparationRules([{ permissions: Object.keys(permissions), predefined: false }]);
      if (id === null)
        return { differences: differences({}, permissions), holders: 0, broken: own.map((rule) => shown(rule, 0)), objects: [] };
      const role = await this.known(tx, id);
      const people = await this.roles.holdersOf(tx, id);
      const holders = people.length;
      const byHolders = await this.roles.brokenByHolders(tx, id, permissions);
      const ownIds = new Set(own.map((rule) => rule.id));
      const others = byHolders.filter(({ rule }) => !ownIds.has(rule));
      const broken = [
        ...own.map((rule) => shown(rule, holders)),
        ...separationRules.flatMap((rule) => others.filter((other) => other.rule === rule.id).map((other) => shown(rule, other.holders))),
      ];
      const objects = await this.counts.between(tx, people, role.scopes, permissions);
      return { differences: differences(role.scopes, permissions), holders, broken, objects };
    });
  }

  /** What would change for one user by giving or taking this role. Throws `not-found`. */
  previewGrant(actor: Actor, userId: string, id: string, change: 'grant' | 'revoke'): Promise<RolePreview> {
    return this.unitOfWork.run(permitted(actor, 'role:read'), async (tx) => {
      await this.known(tx, id);
      if (!(await this.principals.find(tx, userId))) throw new DomainError('not-found', 'There is no such user');
      const all = await this.roles.all(tx);
      const held = await this.roles.bound(tx, userId);
      const then = change === 'grant' ? [...held, id] : held.filter((role) => role !== id);
      const of = (ids: readonly string[]) => all.filter((role) => ids.includes(role.id));
      const broken = change === 'grant' ? brokenSeparationRules(of(then)) : [];
      const [before, after] = [union(of(held)), union(of(then))];
      const objects = await this.counts.between(tx, [userId], before, after);
      return { differences: differences(before, after), holders: 1, broken: broken.map((rule) => shown(rule, 1)), objects };
    });
  }

  private async known(tx: Tx, id: string): Promise<Role> {
    const role = (await this.roles.all(tx)).find((candidate) => candidate.id === id);
    if (!role) throw new DomainError('not-found', 'There is no such role');
    return role;
  }
}

const shown = ({ id, says }: SeparationRule, holders: number) => ({ rule: id, says, holders });

const WIDE = ['own', 'compartment', 'team', 'all'] as const;

/** What several roles permit together: of each permission the one that reaches furthest. */
const union = (roles: readonly Role[]): Record<string, (typeof WIDE)[number]> => {
  const together: Record<string, (typeof WIDE)[number]> = {};
  for (const [permission, scope] of roles.flatMap(({ scopes }) => Object.entries(scopes))) {
    const known = together[permission];
    if (known === undefined || WIDE.indexOf(scope) > WIDE.indexOf(known)) together[permission] = scope;
  }
  return together;
};
