import type { Page, Tx } from '#platform';
import type { Approval, ApprovalState } from '../../domain/approval.ts';

/** A request with what is needed to say whether the reader may decide it. */
export interface ListedApproval {
  readonly approval: Approval;
  /** The person behind the maker's account. */
  readonly makerPerson: string | null;
}

export type ApprovalBox = 'needs-you' | 'yours' | 'done';

export interface ApprovalFilter {
  /** `needs-you`: waits for a person like the reader; `yours`: the reader made it and it waits; `done`: no longer waits. */
  readonly box?: ApprovalBox;
  readonly caseId?: string;
  readonly action?: string;
  readonly cursor?: string;
  readonly limit?: number;
}

export interface NewApproval extends Omit<Approval, 'number' | 'state' | 'checker' | 'decidedAt' | 'decisionReason' | 'entries'> {
  readonly payloadBytes: Buffer;
  readonly visibleWith: string;
  readonly madeEntry: string;
}

export interface Ending {
  readonly state: Exclude<ApprovalState, 'PENDING'>;
  readonly checker: string | null;
  readonly reason: string | null;
  readonly entry: string;
}

/** Where requests live. What the reader may not see is not there: row-level security filters every answer. */
export abstract class ApprovalStore {
  abstract insert(tx: Tx, approval: NewApproval): Promise<Approval>;
  abstract find(tx: Tx, id: string): Promise<ListedApproval | null>;
  /** Like `find`, and nobody else decides until this transaction ends. */
  abstract lock(tx: Tx, id: string): Promise<ListedApproval | null>;
  /** The request for the very same change that was not ended yet, if there is one. `digest` is hex. */
  abstract twin(tx: Tx, action: string, subject: Approval['subject'], digest: string): Promise<Approval | null>;
  /** Ends a pending request. Null when it does not wait any more. */
  abstract end(tx: Tx, id: string, ending: Ending): Promise<Approval | null>;
  abstract list(tx: Tx, filter: ApprovalFilter): Promise<Page<ListedApproval>>;
  /** Ids of pending requests whose time has run out, at most `limit`. */
  abstract overdue(tx: Tx, limit: number): Promise<string[]>;
}
