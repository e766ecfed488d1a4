import { Injectable } from '@nestjs/common';
import { DomainError } from '#kernel';
import { type Actor, type Tx, UnitOfWork } from '#platform';
import { permitted } from '../../domain/assert-permitted.ts';
import { isPermission, permissionCatalogue } from '../../domain/permissions.ts';
import { People, type PersonName, personIn } from '../people.ts';
import { PrincipalStore } from '../principal-store.ts';
import { RoleStore } from '../roles/role-store.ts';
import { AccessHistoryStore, type HeldRole, type Membership } from './access-history-store.ts';
import { type Provenance, Provenances } from './provenance.ts';

interface NamedRole {
  id: string;
  name: string;
}

export interface RoleHeld extends Pick<HeldRole, 'since' | 'until' | 'endedAt' | 'review'> {
  role: NamedRole;
  /** Null for what existed before anybody could approve. */
  granted: Provenance | null;
  /** Null while it is held, and for what time or an access review ended. */
  revoked: Provenance | null;
}

export interface TeamHeld extends Pick<Membership, 'teamId' | 'team' | 'since' | 'endedAt'> {
  added: Provenance | null;
  removed: Provenance | null;
}

export interface PermissionHeld {
  id: string;
  says: string;
  sensitivity: string;
  through: NamedRole[];
  /** Since when the oldest of these roles is held. */
  since: string | null;
  lastUsedAt: string | null;
  uses: number;
}

/** What one person may do, through which role, since when, and by whose approval. */
export interface PersonAccess {
  person: PersonName;
  roles: RoleHeld[];
  teams: TeamHeld[];
  permissions: PermissionHeld[];
}

/** What access is made of, read in the caller's transaction. */
@Injectable()
export class AccessParts {
  constructor(
    readonly history: AccessHistoryStore,
    readonly provenances: Provenances,
    readonly roles: RoleStore,
    readonly people: People,
  ) {}
}

@Injectable()
export class ShowAccess {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly parts: AccessParts,
    private readonly principals: PrincipalStore,
  ) {}

  /** Throws `not-found`. */
  execute(actor: Actor, user: string): Promise<PersonAccess> {
    return this.unitOfWork.read(permitted(actor, 'user:read'), (tx) => this.of(tx, user));
  }

  /** The same in the caller's transaction. */
  async of(tx: Tx, user: string): Promise<PersonAccess> {
    const { history, people, provenances } = this.parts;
    if (!(await this.principals.find(tx, user))) throw new DomainError('not-found', 'There is no such user');
    const names = await people.names(tx, [user]);
    const [roles, teams] = [await history.roles(tx, user), await history.memberships(tx, user)];
    const requests = [
      ...roles.flatMap(({ grantedBy, revokedBy }) => [grantedBy, revokedBy]),
      ...teams.flatMap(({ addedBy, removedBy }) => [addedBy, removedBy]),
    ];
    const by = await provenances.of(tx, requests);
    const how = (id: string | null) => (id === null ? null : (by.get(id) ?? null));
    const all = new Map((await this.parts.roles.all(tx)).map(({ id, name }) => [id, name]));
    const named = (id: string): NamedRole => ({ id, name: all.get(id) ?? id });
    return {
      person: personIn(names, user),
      roles: roles.map(({ role, since, until, endedAt, review, grantedBy, revokedBy }) => ({
        ...{ since, until, endedAt, review },
        role: named(role),
        granted: how(grantedBy),
        revoked: how(revokedBy),
      })),
      teams: teams.map(({ teamId, team, since, endedAt, addedBy, removedBy }) => ({
        ...{ teamId, team, since, endedAt },
        added: how(addedBy),
        removed: how(removedBy),
      })),
      permissions: (await history.permissions(tx, user)).map(({ permission, roles: through, lastUsedAt, uses }) => ({
        id: permission,
        says: isPermission(permission) ? permissionCatalogue[permission].says : permission,
        sensitivity: isPermission(permission) ? permissionCatalogue[permission].sensitivity : 'privileged',
        through: through.map(named),
        since: oldest(roles, through),
        lastUsedAt,
        uses,
      })),
    };
  }
}

const oldest = (roles: readonly HeldRole[], through: readonly string[]): string | null =>
  roles
    .filter(({ role, endedAt }) => endedAt === null && through.includes(role))
    .map(({ since }) => since)
    .sort()[0] ?? null;
