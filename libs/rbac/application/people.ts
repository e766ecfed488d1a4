import type { Tx } from '#platform';

/** A person as every list shows one. */
export interface PersonName {
  readonly id: string;
  readonly name: string;
  readonly initials: string;
}

/**
 * Names for ids. This module stands below the one that knows accounts, so it only says what it needs;
 * `auth` provides it. Ids without an account (services) get the service's name.
 */
export abstract class People {
  abstract names(tx: Tx, ids: Iterable<string>): Promise<Map<string, PersonName>>;
}

/** The name of one person; the id stands in where nothing is known. */
export const personIn = (names: ReadonlyMap<string, PersonName>, id: string): PersonName =>
  names.get(id) ?? { id, name: 'Unknown', initials: '?' };
