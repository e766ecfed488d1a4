import type { Sealed } from '#crypto';
import type { Tx } from '#platform';
import type { PartyFieldName } from '../../domain/accounts/masks.ts';

export interface NewParty {
  id: string;
  kind: 'PERSON' | 'ENTITY';
  name: string;
  source: string;
  sourceRef: string;
}

export interface NewPartyField {
  id: string;
  partyId: string;
  field: PartyFieldName;
  cipher: Sealed;
  /** Null for what cannot be searched for exactly. */
  index: Buffer | null;
  masked: string;
}

/** Where parties are kept. Every call is one statement, however many rows. */
export abstract class PartyStore {
  /** Ids by sourceRef. */
  abstract find(tx: Tx, source: string, sourceRefs: readonly string[]): Promise<Map<string, string>>;
  abstract insert(tx: Tx, parties: readonly NewParty[]): Promise<Set<string>>;
  /** Adds values that the party does not have yet. */
  abstract insertFields(tx: Tx, fields: readonly NewPartyField[]): Promise<void>;
}
