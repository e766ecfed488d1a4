import type { CaseProofs, IncidentFlag } from '#audit-chain';
import type { CaseMember, CaseRecord, CaseTransaction, CurrentComment, CustodyEvent, Evidence } from '#case';
import type { Tx } from '#platform';
import type { PersonName } from '#rbac';
import type { OpenedPermit } from './unmask/open-permit.ts';

/** Everything of a case that goes into its pack, read in one transaction. */
export interface CaseDossier {
  record: CaseRecord;
  members: readonly CaseMember[];
  comments: readonly CurrentComment[];
  transactions: readonly CaseTransaction[];
  evidence: readonly Evidence[];
  custody: readonly CustodyEvent[];
  proofs: CaseProofs;
  names: ReadonlyMap<string, PersonName>;
  /** The open incident that doubts the log, which every export carries; null when there is none. */
  incident: IncidentFlag | null;
  /** Clear values by `type:id:field`; empty in a masked pack. */
  clear: ReadonlyMap<string, string>;
}

/** What the pack is made for; stands in the pack itself and in its audit entry. */
export interface PackOrder {
  packId: string;
  caseId: string;
  /** The ground on which values leave in clear; null in a masked pack. */
  permit: OpenedPermit | null;
}

export const clearKey = (of: { type: string; id: string }, field: string): string => `${of.type}:${of.id}:${field}`;

/** The value as this pack may show it. */
export const shown = (dossier: CaseDossier, member: CaseMember, index: number): string => {
  const field = member.fields[index];
  return field ? (dossier.clear.get(clearKey(field.of, field.field)) ?? field.masked) : '';
};

/** Opens protected values for an unmasked pack. */
export abstract class ClearValues {
  /** Those of the case's own accounts and parties, by `clearKey`, on the ground of an approved request. */
  abstract of(tx: Tx, caseId: string, approvalId: string): Promise<Map<string, string>>;
}
