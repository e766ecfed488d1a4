import { Injectable } from '@nestjs/common';
import { Audit } from '#audit-chain';
import type { Tx } from '#platform';
import { RoleStore, type TimedGrant } from './role-store.ts';

type Turn = 'role.start' | 'role.expire';

/** What is written down about grants that began or ended by themselves. */
export const eventsOf = (action: Turn, grants: readonly TimedGrant[]) =>
  grants.map(({ user, role }) => ({ action, object: { type: 'user', id: user }, detail: { role } }));

/** Grants that begin and end by themselves, and what is written down about it. */
@Injectable()
export class TimelyGrants {
  constructor(
    private readonly roles: RoleStore,
    private readonly audit: Audit,
  ) {}

  /** Lets begin what is due, of one user or of anybody. The actor needs `rbac:tend`, or is the sign-in. Returns how many. */
  async startDue(tx: Tx, user: string | null = null): Promise<number> {
    return this.record(tx, 'role.start', await this.roles.startDue(tx, user));
  }

  /** Writes down what is over. It stopped counting at its moment, whether this has run or not. Returns how many. */
  async endOver(tx: Tx, user: string | null = null): Promise<number> {
    return this.record(tx, 'role.expire', await this.roles.endOver(tx, user));
  }

  private async record(tx: Tx, action: Turn, grants: readonly TimedGrant[]): Promise<number> {
    const events = eventsOf(action, grants);
    if (events.length > 0) await this.audit.recordMany(tx, events);
    return events.length;
  }
}
