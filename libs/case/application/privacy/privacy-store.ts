import type { Tx } from '#platform';

/** What a hold keeps: a case, or a person wherever they appear. */
export type Held = { caseId: string } | { partyId: string };

export interface LegalHold {
  id: string;
  caseId: string | null;
  partyId: string | null;
  placedAt: string;
  liftedAt: string | null;
  /** The case's number, or the person's name. */
  on: string;
  /** The approved request that placed it. */
  approval: string;
}

/** A person as the privacy desk sees them: what there is to erase, and what stands in the way. */
export interface PersonOnFile {
  id: string;
  kind: 'PERSON' | 'ENTITY';
  name: string;
  source: string;
  /** Kinds of protected fields that are stored, such as `phone`. */
  fields: string[];
  accounts: number;
  /** Cases that name the person or one of their accounts, in sight or not. */
  cases: number;
  held: boolean;
  workedOn: boolean;
  erased: boolean;
}

export interface PartyToErase {
  id: string;
  kind: 'PERSON' | 'ENTITY';
  /** The source's reference: a request for approval may show it where it may not show a name. */
  source: string;
  accounts: number;
  held: boolean;
  workedOn: boolean;
  erased: boolean;
}

export abstract class PrivacyStore {
  abstract party(tx: Tx, id: string): Promise<PartyToErase | undefined>;
  /** Persons with this id, or with a protected value or an account that has one of these blind indexes. At most 20. */
  abstract people(
    tx: Tx,
    sought: { id: string | null; fieldIndexes: readonly Buffer[]; accountIndexes: readonly Buffer[] },
  ): Promise<PersonOnFile[]>;
  /** A case's number, or the person's source, for people; undefined for what is not there or out of sight. */
  abstract nameOf(tx: Tx, held: Held): Promise<string | undefined>;
  /** Clears what stands in the clear and gives the ids of the keys to destroy. Throws `integrity` under a hold or open work. */
  abstract erase(tx: Tx, partyId: string, approval: string): Promise<string[]>;
  abstract place(tx: Tx, id: string, held: Held, approval: string): Promise<void>;
  abstract lift(tx: Tx, id: string, approval: string): Promise<void>;
  abstract hold(tx: Tx, id: string): Promise<LegalHold | undefined>;
  /** Those in force, newest first; of one case where it is named. */
  abstract holds(tx: Tx, caseId: string | null): Promise<LegalHold[]>;
}
