import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform';
import type { ObjectPermission, Standing } from '../../domain/reach.ts';
import { People, type PersonName, personIn } from '../people.ts';
import { RoleStore } from '../roles/role-store.ts';
import { AccessHistoryStore, type ReadRule } from './access-history-store.ts';

/** Somebody who reaches an object, and the rule that lets them. */
export interface Reader {
  person: PersonName;
  rule: ReadRule;
  /** How far the permission reaches for this person. */
  scope: string;
  /** The roles that give it. */
  roles: { id: string; name: string }[];
}

/** Who reaches an object, and why. */
@Injectable()
export class Readers {
  constructor(
    private readonly history: AccessHistoryStore,
    private readonly roles: RoleStore,
    private readonly people: People,
  ) {}

  /** By name. The actor needs the permission too. Counts roles that are given but wait for a fresh sign-in. */
  async of(tx: Tx, permission: ObjectPermission, standing: Standing): Promise<Reader[]> {
    const found = await this.history.readers(tx, permission, standing);
    const names = await this.people.names(
      tx,
      found.map(({ user }) => user),
    );
    const roles = new Map((await this.roles.all(tx)).map(({ id, name }) => [id, name]));
    return found
      .map(({ user, rule, scope, roles: through }) => ({
        person: personIn(names, user),
        rule,
        scope,
        roles: through.map((id) => ({ id, name: roles.get(id) ?? id })),
      }))
      .sort((a, b) => a.person.name.localeCompare(b.person.name));
  }
}
