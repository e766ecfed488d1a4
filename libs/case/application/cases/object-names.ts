import type { Tx } from '#platform';

export interface NamedObject {
  type: string;
  id: string;
}

/** What people call the things that audit entries name by id; masked where the value itself is protected. */
export abstract class ObjectNames {
  abstract of(tx: Tx, objects: readonly NamedObject[]): Promise<Map<string, string>>;
}
