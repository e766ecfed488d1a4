import { Injectable } from '@nestjs/common';
import type { Scope } from '#kernel';
import type { Tx } from '#platform';
import type { ObjectPermission } from '../../domain/reach.ts';
import type { RolePermissions } from '../../domain/role-draft.ts';
import { TeamStore } from '../teams/team-store.ts';

/** Whose reach is counted: what these people own, and what lies in these teams and queues. */
export interface Extent {
  readonly scope: Scope;
  readonly holders: readonly string[];
  readonly places: readonly string[];
}

/** Counts objects within an extent, at most one more than `MOST_COUNTED`. What lies in compartments is in no count. */
export type ObjectCounter = (tx: Tx, extent: Extent) => Promise<number>;

/** Beyond this a number says "many", and counting on would cost more than it tells. */
export const MOST_COUNTED = 10_000;

/** How many objects a permission reaches, before and after a change; more than `MOST_COUNTED` is told as one more. */
export interface ObjectCount {
  permission: string;
  /** What is counted: "cases". */
  says: string;
  before: number;
  after: number;
}

/** What the modules above can count, by the permission that reaches it. Filled while the product starts, never later. */
export class ObjectCounters {
  readonly #all: { permission: ObjectPermission; says: string; count: ObjectCounter }[] = [];

  register(permission: ObjectPermission, says: string, count: ObjectCounter): void {
    this.#all.push({ permission, says, count });
  }

  get all() {
    return [...this.#all];
  }
}

/** The numbers behind a change of rights: how many objects come within reach of these people, and how many leave it. */
@Injectable()
export class ReachCounts {
  constructor(
    private readonly counters: ObjectCounters,
    private readonly teams: TeamStore,
  ) {}

  async between(tx: Tx, holders: readonly string[], before: RolePermissions, after: RolePermissions): Promise<ObjectCount[]> {
    const places = await this.teams.placesOf(tx, holders);
    const counts: ObjectCount[] = [];
    for (const { permission, says, count } of this.counters.all) {
      const reached = async (scope: Scope | undefined) => (scope === undefined ? 0 : count(tx, { scope, holders, places }));
      if (before[permission] === undefined && after[permission] === undefined) continue;
      counts.push({ permission, says, before: await reached(before[permission]), after: await reached(after[permission]) });
    }
    return counts;
  }
}
