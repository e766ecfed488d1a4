import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Audit } from '#audit-chain';
import { isDomainError, timestamp } from '#kernel';
import type { Tx } from '#platform';
import type { Approval } from '../../domain/approval.ts';
import { isPermission, permissionCatalogue } from '../../domain/permissions.ts';
import { assertDutiesSeparated } from '../../domain/separation-of-duties.ts';
import { DualControl } from '../approvals/dual-control.ts';
import { PrincipalStore } from '../principal-store.ts';
import { RoleChanges } from '../roles/role-changes.ts';
import { type Role, RoleStore } from '../roles/role-store.ts';
import { type MappedRole, type RoleSource, RoleSourceStore } from './role-source-store.ts';

const DAY = 86_400_000;
/** A request that nobody looks at for a week is made again at the next sign-in. */
const WAITS_DAYS = 7;
/** What was refused is not asked for again at every sign-in. */
const REFUSED_DAYS = 30;

/** What came of following the groups, by role. */
export interface Followed {
  readonly given: string[];
  readonly taken: string[];
  /** Waits for two people. */
  readonly asked: string[];
}

/** Whether nothing in the role shows customers or changes what others may do. The database's `rbac.is_ordinary` says the same. */
export const isOrdinary = ({ permissions }: Pick<Role, 'permissions'>): boolean =>
  permissions.every((id) => isPermission(id) && permissionCatalogue[id].sensitivity === 'ordinary');

/** One mapped role inside the transaction of whoever is signing in. */
@Injectable()
export class MappedGrants {
  constructor(
    private readonly store: RoleSourceStore,
    private readonly roles: RoleStore,
    private readonly principals: PrincipalStore,
    private readonly audit: Audit,
  ) {}

  async give(tx: Tx, mapped: MappedRole, approval: string | null): Promise<void> {
    await this.store.give(tx, mapped, approval);
    await this.record(tx, 'role.grant', mapped, approval);
  }

  /** False for the last administrator, who stays one. */
  async take(tx: Tx, mapped: MappedRole): Promise<boolean> {
    const role = (await this.roles.all(tx)).find(({ id }) => id === mapped.role);
    if (role?.permissions.includes('role:approve') && (await this.principals.otherRoleKeepers(tx, mapped.userId)) === 0) return false;
    await this.store.take(tx, mapped);
    await this.record(tx, 'role.revoke', mapped, null);
    return true;
  }

  /** The role where it can be given, with whether this user has it already. */
  async wanted(tx: Tx, { userId, role: id }: MappedRole): Promise<{ role: Role; held: boolean } | null> {
    const role = (await this.roles.all(tx)).find((candidate) => candidate.id === id && candidate.retiredAt === null);
    return role ? { role, held: (await this.roles.bound(tx, userId)).includes(id) } : null;
  }

  /** Why this role and those that are held do not go together, recorded; or null. */
  async broken(tx: Tx, { userId, role, source }: MappedRole): Promise<string | null> {
    const held = await this.roles.bound(tx, userId);
    try {
      assertDutiesSeparated((await this.roles.all(tx)).filter(({ id }) => id === role || held.includes(id)));
      return null;
    } catch (error) {
      if (!isDomainError(error)) throw error;
      const object = { type: 'user', id: userId };
      await this.audit.record(tx, { action: 'role.grant', object, outcome: 'denied', reason: error.code, detail: { role, source } });
      return error.code;
    }
  }

  private async record(tx: Tx, action: 'role.grant' | 'role.revoke', { userId, role, source }: MappedRole, approval: string | null) {
    const name = (await this.store.find(tx, source))?.name ?? null;
    const reason = 'follows a group';
    await this.audit.record(tx, { action, object: { type: 'user', id: userId }, reason, detail: { role, source, name, approval } });
  }
}

/** What is asked for because a group says so, and what becomes of it once two people agree. */
@Injectable()
export class MappedRequests {
  constructor(
    private readonly store: RoleSourceStore,
    private readonly changes: RoleChanges,
    private readonly grants: MappedGrants,
  ) {}

  describe(tx: Tx, { userId, role }: MappedRole) {
    return this.changes.describe(tx, 'grant', { userId, role });
  }

  async targetVersion(tx: Tx, { userId, role, source }: MappedRole): Promise<string> {
    const may = (await this.store.find(tx, source))?.roles.includes(role) === true;
    return `${may ? 'mapped' : 'gone'}:${await this.changes.targetVersion(tx, { userId, role })}`;
  }

  async execute(tx: Tx, mapped: MappedRole, approval: Approval): Promise<void> {
    await this.describe(tx, mapped);
    await this.grants.give(tx, mapped, approval.id);
  }
}

/** Roles that follow the groups of a directory (an identity provider). Its settings, agreed to by two people, say which it may give. */
@Injectable()
export class MappedRoles implements OnModuleInit {
  constructor(
    private readonly store: RoleSourceStore,
    private readonly grants: MappedGrants,
    private readonly requests: MappedRequests,
    private readonly dualControl: DualControl,
  ) {}

  /** Two votes: whoever asks is the person concerned, whose asking counts for nothing. */
  onModuleInit(): void {
    this.dualControl.register<MappedRole>('role.map', {
      requires: [{ permission: 'role:approve', count: 2 }],
      visibleWith: 'role:read',
      describe: (tx, payload) => this.requests.describe(tx, payload),
      targetVersion: (tx, payload) => this.requests.targetVersion(tx, payload),
      execute: (tx, payload, approval) => this.requests.execute(tx, payload, approval),
      concerns: ({ userId }) => [userId],
    });
  }

  /** What a directory may give from now on; part of carrying out an approved `provider.change`. */
  set(tx: Tx, source: RoleSource, approval: string): Promise<void> {
    return this.store.set(tx, source, approval);
  }

  /**
   * Brings the acting person's roles of this directory in line with what its groups say now. The actor is the person, with the sign-in's
   * rights. What is ordinary is given, what is not is asked for, what went away is taken.
   */
  async follow(tx: Tx, source: string, wanted: readonly string[]): Promise<Followed> {
    const userId = tx.actor.sub;
    const may = (await this.store.find(tx, source))?.roles ?? [];
    const held = await this.store.held(tx, userId, source);
    const followed: Followed = { given: [], taken: [], asked: [] };
    for (const role of held) {
      if (wanted.includes(role) && may.includes(role)) continue;
      if (await this.grants.take(tx, { userId, role, source })) followed.taken.push(role);
    }
    for (const role of new Set(wanted)) {
      if (may.includes(role)) await this.want(tx, { userId, role, source }, followed);
    }
    return followed;
  }

  private async want(tx: Tx, mapped: MappedRole, { given, asked }: Followed): Promise<void> {
    const wanted = await this.grants.wanted(tx, mapped);
    if (!wanted || wanted.held) return;
    const { role } = wanted;
    const ordinary = isOrdinary(role);
    const since = timestamp(Date.parse(tx.now()) - REFUSED_DAYS * DAY);
    if (!ordinary && (await this.store.asked(tx, mapped, since))) return;
    if ((await this.grants.broken(tx, mapped)) !== null) return;
    if (ordinary) {
      await this.grants.give(tx, mapped, null);
      given.push(role.id);
      return;
    }
    const name = (await this.store.find(tx, mapped.source))?.name ?? '';
    await this.dualControl.request(tx, {
      action: 'role.map',
      subject: { type: 'user', id: mapped.userId },
      payload: mapped,
      reason: `A group of this person at ${name} stands for the role ${role.name}.`,
      expiresAt: timestamp(Date.parse(tx.now()) + WAITS_DAYS * DAY),
    });
    asked.push(role.id);
  }
}
