import { DomainError } from '#kernel';
import type { Tx } from '#platform';
import type { Approval, Change, Need } from '../../domain/approval.ts';
import type { Permission } from '../../domain/permissions.ts';

/** So many people who hold the permission. */
export interface Group extends Need {
  readonly permission: Permission;
}

/** The groups that an action needs. */
export const needsOf = ({ requires }: Pick<Executor<unknown>, 'requires'>): readonly [Group, ...Group[]] =>
  typeof requires === 'string' ? [{ permission: requires, count: 1 }] : requires;

/** What an action under dual control is, and how it is carried out once a second person agrees. */
export interface Executor<Payload> {
  /**
   * The permission that the second person must hold; or several groups, each of which must agree with so many people. Nobody counts for
   * two groups, and the vote that fills the last one carries the change out.
   */
  readonly requires: Permission | readonly [Group, ...Group[]];
  /**
   * The permission without which a request of this kind is out of sight. Default: `case:read` where it has a case, else `requires`, or
   * `approval:read` where several groups are needed.
   */
  readonly visibleWith?: Permission;
  /** The request in plain words, read from the state before the change. Throws what makes the request impossible. */
  describe(tx: Tx, payload: Payload): Promise<{ title: string; changes: Change[] }>;
  /** Carries the change out in the approving transaction; whatever it throws rolls the approval back. */
  execute(tx: Tx, payload: Payload, approval: Approval): Promise<void>;
  /** Runs in the transaction that ends the request otherwise: REFUSED, WITHDRAWN, EXPIRED or VOID. */
  ended?(tx: Tx, payload: Payload, approval: Approval): Promise<void>;
  caseId?(payload: Payload): string | null;
  /** The target's version; when it differs at approval, the request is void. */
  targetVersion?(tx: Tx, payload: Payload): Promise<string>;
  /** Users whom the change would give something, and who therefore may not decide it. */
  concerns?(payload: Payload): string[];
  /** Roles and teams whose members it would give something: `role:ID`, `team:ID`. Whoever is in one when deciding may not. */
  concernsGroups?(payload: Payload): string[];
}

/** The actions that the modules put under dual control. Filled while the product starts, never later. */
export class Executors {
  readonly #byAction = new Map<string, Executor<unknown>>();

  register<Payload>(action: string, executor: Executor<Payload>): void {
    if (this.#byAction.has(action)) throw new Error(`The action '${action}' is registered twice`);
    this.#byAction.set(action, executor as Executor<unknown>);
  }

  /** Throws `internal` for an action that no module registered. */
  of(action: string): Executor<unknown> {
    const executor = this.#byAction.get(action);
    if (!executor) throw new DomainError('internal', `Nothing carries out '${action}'`);
    return executor;
  }

  get actions(): string[] {
    return [...this.#byAction.keys()].sort();
  }
}
