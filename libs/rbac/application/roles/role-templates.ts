import { Injectable } from '@nestjs/common';
import { Audit } from '#audit-chain';
import { DomainError } from '#kernel';
import type { Tx } from '#platform';
import type { Approval, Change } from '../../domain/approval.ts';
import { differences, type RoleDraft, soundPermissions } from '../../domain/role-draft.ts';
import { dutiesMeet } from '../../domain/separation-of-duties.ts';
import { PrincipalStore } from '../principal-store.ts';
import { type Role, RoleStore } from './role-store.ts';

/** The payload of `role.retire`. */
export type RoleRetirement = { role: string; version: number };

const says = (scope: string | null): string => (scope === null ? 'No' : scope === 'all' ? 'Yes' : `Yes, ${scope}`);

/** What a new version of a role says, allows and does. The triggers of `rbac.role_versions` say the same again. */
@Injectable()
export class RoleTemplates {
  constructor(
    private readonly roles: RoleStore,
    private readonly principals: PrincipalStore,
    private readonly audit: Audit,
  ) {}

  /**
   * A new role or version in plain words. Throws `validation`, `duplicate`, `not-found`, `conflict` for a predefined or retired role,
   * `stale-version`, `separation-of-duties` (of the role by itself, or of somebody who holds it with another), and `last-admin`.
   */
  async describe(tx: Tx, draft: RoleDraft): Promise<{ title: string; changes: Change[] }> {
    const { known, holders } = await this.assertPossible(tx, draft);
    const facts = [
      { label: 'Name', before: known?.name ?? '', after: draft.name },
      { label: 'Description', before: known?.description ?? '', after: draft.description },
      { label: 'People who hold it', before: String(holders), after: String(holders) },
    ];
    return {
      title: known ? `Change the role ${known.name} (version ${draft.version})` : `Make the role ${draft.name}`,
      changes: [
        ...facts.filter(({ label, before, after }) => before !== after || label === 'People who hold it'),
        ...differences(known?.scopes ?? {}, draft.permissions).map(({ permission, before, after }) => ({
          label: permission,
          before: says(before),
          after: says(after),
        })),
      ],
    };
  }

  async execute(tx: Tx, draft: RoleDraft, approval: Approval): Promise<void> {
    const { known } = await this.assertPossible(tx, draft);
    await this.roles.addVersion(tx, draft, approval.id);
    await this.audit.record(tx, {
      action: known ? 'role.change' : 'role.create',
      object: { type: 'role', id: draft.role },
      detail: {
        ...draft,
        before: known ? { ...known.scopes } : null,
        approval: approval.id,
        maker: approval.maker,
        reason: approval.reason,
      },
    });
  }

  /** Throws `not-found`, `stale-version`, and `conflict` for a predefined role, a retired one, and one that somebody holds. */
  async describeRetirement(tx: Tx, retirement: RoleRetirement): Promise<{ title: string; changes: Change[] }> {
    const role = await this.assertRetirable(tx, retirement);
    return { title: `Retire the role ${role.name}`, changes: [{ label: 'Can be given', before: 'Yes', after: 'No' }] };
  }

  async retire(tx: Tx, retirement: RoleRetirement, approval: Approval): Promise<void> {
    const { id, name } = await this.assertRetirable(tx, retirement);
    await this.roles.retire(tx, id, approval.id);
    const detail = { name, approval: approval.id, maker: approval.maker, reason: approval.reason };
    await this.audit.record(tx, { action: 'role.retire', object: { type: 'role', id }, detail });
  }

  /** Another version, or its end, makes an older request void. */
  async targetVersion(tx: Tx, { role }: { role: string }): Promise<string> {
    const known = await this.roles.lock(tx, role);
    return known ? `${known.version}:${known.retiredAt ?? ''}` : 'none';
  }

  private async assertPossible(tx: Tx, draft: RoleDraft): Promise<{ known: Role | null; holders: number }> {
    const known = await this.roles.lock(tx, draft.role);
    if (draft.version === 1 && known)
      throw new DomainError('duplicate', 'There is a role of that id already', [{ field: 'id', reason: 'is taken' }]);
    if (draft.version > 1) assertChangeable(known, draft.version - 1);
    const all = await this.roles.all(tx);
    const twin = all.find(
      ({ id, name, retiredAt }) => id !== draft.role && retiredAt === null && name.toLowerCase() === draft.name.toLowerCase(),
    );
    if (twin) throw new DomainError('duplicate', 'There is a role of that name already', [{ field: 'name', reason: 'is taken' }]);
    if (draft.clonedFrom !== null && !all.some(({ id }) => id === draft.clonedFrom))
      throw new DomainError('not-found', 'There is no such role');
    soundPermissions(draft.permissions);
    if (!known) return { known, holders: 0 };
    const [broken] = await this.roles.brokenByHolders(tx, known.id, draft.permissions);
    if (broken) throw dutiesMeet(broken.rule);
    await this.assertSomebodyStays(tx, known, draft);
    return { known, holders: (await this.roles.holders(tx)).get(known.id) ?? 0 };
  }

  private async assertSomebodyStays(tx: Tx, { id, permissions }: Role, draft: RoleDraft): Promise<void> {
    if (!permissions.includes('role:approve') || draft.permissions['role:approve'] !== undefined) return;
    if ((await this.principals.roleKeepersWithout(tx, id)) > 0) return;
    throw new DomainError('last-admin', 'Nobody could decide about roles afterwards.');
  }

  private async assertRetirable(tx: Tx, { role: id, version }: RoleRetirement): Promise<Role> {
    const role = assertChangeable(await this.roles.lock(tx, id), version);
    const holders = (await this.roles.holders(tx)).get(id) ?? 0;
    if (holders > 0) throw new DomainError('conflict', `${holders} people hold this role. Take it from them first.`);
    return role;
  }
}

/** The role, if it is at this version and the institution's own to change. */
function assertChangeable(role: Role | null, version: number): Role {
  if (!role) throw new DomainError('not-found', 'There is no such role');
  if (role.predefined) throw new DomainError('conflict', 'Predefined roles do not change. Clone it, and change the clone.');
  if (role.retiredAt !== null) throw new DomainError('conflict', 'This role is retired');
  if (role.version !== version) throw new DomainError('stale-version', 'The role has changed. Look at it again.');
  return role;
}
