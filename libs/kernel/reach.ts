/**
 * How far a permission reaches, from narrow to wide: what one owns; the compartments that one was let into; one's teams and the queues
 * they work as well; everything that lies in no compartment. No scope looks into a compartment from outside.
 */
export const SCOPES = ['own', 'compartment', 'team', 'all'] as const;
export type Scope = (typeof SCOPES)[number];

/** The places from which an actor reaches objects, and how far each permission goes. All ids are UUIDs. */
export interface Reach {
  readonly scopes: Readonly<Partial<Record<string, Scope>>>;
  /** What a permission that `scopes` does not name reaches. `everywhere` looks into compartments: for services that code names. */
  readonly otherwise: Scope | 'everywhere';
  /** Queues that the actor's teams work, and queues that are open to all. */
  readonly queues: readonly string[];
  readonly compartments: readonly string[];
}

const nowhere = { scopes: {}, queues: [], compartments: [] } as const;

/** For services: all that lies in no compartment. */
export const REACH_ALL: Reach = { ...nowhere, otherwise: 'all' };
/** For a service whose work must not stop at a compartment's wall, and which shows nobody what it sees. */
export const REACH_EVERYWHERE: Reach = { ...nowhere, otherwise: 'everywhere' };
/** For whoever is not somebody yet. */
export const REACH_OWN: Reach = { ...nowhere, otherwise: 'own' };

/** How far this permission goes, of whoever holds it. */
export const scopeOf = ({ scopes, otherwise }: Reach, permission: string): Scope | 'everywhere' => scopes[permission] ?? otherwise;
