import type { Page, Tx } from '#platform';
import type { CaseState, CaseType } from '../../domain/cases/case-states.ts';
import type { CaseChanges, CaseRecord, NewCase } from './case-record.ts';

export type Place = Pick<CaseRecord, 'teamId' | 'queueId' | 'compartmentId'>;

export interface Putting {
  id: string;
  version: number;
  place: Place;
  /** The approved request that lets the case out of a compartment; null where none is needed. */
  approvalId: string | null;
}

export const CASE_SORTS = ['updated', 'created', 'exposure', 'priority'] as const;
export type CaseSort = (typeof CASE_SORTS)[number];

export interface CaseFilter {
  states: readonly CaseState[];
  /** A person's id, or `none` for cases without an owner. */
  owner?: string | undefined;
  priority?: number | undefined;
  type?: CaseType | undefined;
  team?: string | undefined;
  queue?: string | undefined;
  compartment?: string | undefined;
  /** Part of a title, or a case number. */
  q?: string | undefined;
  sort: CaseSort;
  cursor?: string | undefined;
  limit: number;
}

/** Where cases live. Row-level security filters every answer: what the actor may not see is not there. */
export abstract class CaseStore {
  /** The next number of this year; it stays taken only if the transaction commits. */
  abstract nextNumber(tx: Tx): Promise<string>;
  abstract insert(tx: Tx, opened: NewCase): Promise<void>;
  abstract find(tx: Tx, id: string): Promise<CaseRecord | null>;
  /** Like `find`, and nobody else changes the case until this transaction ends. */
  abstract lock(tx: Tx, id: string): Promise<CaseRecord | null>;
  /** Writes the changes if the case still has this version, and raises it. Throws `stale-version`. */
  abstract change(tx: Tx, id: string, version: number, changes: CaseChanges): Promise<CaseRecord>;
  /** Notes which request the case waits for. The version stays: it is what the request is about. */
  abstract awaitDecision(tx: Tx, id: string, approvalId: string): Promise<void>;
  /** Puts the case where it then lies, in or out of the actor's sight, and gives its new version. Throws `stale-version`, `forbidden`. */
  abstract put(tx: Tx, putting: Putting): Promise<number>;
  /** Moves the case up in lists without a new version: something was added to it. */
  abstract touch(tx: Tx, id: string): Promise<void>;
  /** Takes the next number for a piece of evidence of this case. */
  abstract nextEvidenceNumber(tx: Tx, id: string): Promise<number>;
  abstract list(tx: Tx, filter: CaseFilter): Promise<Page<CaseRecord>>;
  /** Cases whose number this is, or whose title has these words, or that have one of these accounts or persons. Newest first. */
  abstract search(
    tx: Tx,
    sought: { q: string; accountIndexes: readonly Buffer[]; fieldIndexes: readonly Buffer[]; limit: number },
  ): Promise<CaseRecord[]>;
}
