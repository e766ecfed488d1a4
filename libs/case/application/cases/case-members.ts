import type { Tx } from '#platform';
import type { CaseRole } from '../../domain/cases/case-states.ts';

/** A protected value as stored beside its cipher: never the value. */
export interface MaskedField {
  /** What a reveal asks for: `number` of an account, or the name of a party's field. */
  field: string;
  /** The field as people read it: an account's number may be an IBAN. */
  says: string;
  masked: string;
  /** Whose value it is. */
  of: { type: 'account' | 'party'; id: string };
}

export interface CaseMember {
  id: string;
  accountId: string | null;
  partyId: string | null;
  kind: 'ACCOUNT' | 'PERSON' | 'ENTITY';
  label: string;
  role: CaseRole;
  fields: MaskedField[];
}

/** An account that occurs in a case; `role` is null for one that an account of the case only traded with. */
export interface CaseAccount {
  id: string;
  label: string | null;
  masked: string;
  role: CaseRole | null;
}

/** Who and what is on a case. */
export abstract class CaseMembers {
  /** False when there is no such account. An account that is there already takes the new role. */
  abstract putAccount(tx: Tx, caseId: string, accountId: string, role: CaseRole): Promise<boolean>;
  /** Subjects first. Accounts stand with their owner's name where it is known. */
  abstract ofCase(tx: Tx, caseId: string): Promise<CaseMember[]>;
  /** Those whose mask shows these last four characters, upper case; the accounts of the case first. At most 200. */
  abstract accountsEndingIn(tx: Tx, caseId: string, last4: string): Promise<CaseAccount[]>;
  abstract accountIds(tx: Tx, caseId: string): Promise<string[]>;
}
