import type { Tx } from '#platform';

export type TeamKind = 'team' | 'compartment';

/** A queue, and the teams that work it. */
export interface Queue {
  readonly id: string;
  readonly name: string;
  /** Whether everybody who works with team scope sees what lies in it. */
  readonly open: boolean;
  readonly teams: readonly string[];
  readonly version: number;
}

export interface Team {
  readonly id: string;
  readonly name: string;
  readonly kind: TeamKind;
  readonly members: readonly string[];
  readonly version: number;
}

export abstract class TeamStore {
  abstract all(tx: Tx): Promise<Team[]>;
  /** Like reading it, and its membership waits until this transaction ends. */
  abstract lock(tx: Tx, id: string): Promise<Team | null>;
  /** Throws `duplicate` when a team of that name exists, in whatever case. */
  abstract create(tx: Tx, id: string, name: string, kind?: TeamKind): Promise<void>;
  abstract addMember(tx: Tx, team: string, user: string, approval: string | null): Promise<void>;
  abstract removeMember(tx: Tx, team: string, user: string, approval: string): Promise<void>;
  abstract queues(tx: Tx): Promise<Queue[]>;
  /** An empty queue that nobody works yet. Throws `duplicate`. */
  abstract createQueue(tx: Tx, id: string, name: string): Promise<void>;
  /** Carries out what the approved request says. */
  abstract changeQueue(tx: Tx, approval: string): Promise<void>;
  /** Ids and names of the teams that this user belongs to. */
  abstract ofUser(tx: Tx, user: string): Promise<{ id: string; name: string }[]>;
  /** Team names of many users at once: a row for each membership. */
  abstract ofUsers(tx: Tx, users: readonly string[]): Promise<{ user: string; id: string; name: string }[]>;
  /** Teams that these users are in, and queues that are open to them; compartments are none of them. */
  abstract placesOf(tx: Tx, users: readonly string[]): Promise<string[]>;
}
