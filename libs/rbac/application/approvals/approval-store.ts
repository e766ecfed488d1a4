import type { Page, Tx } from '#platform';
import type { Approval, ApprovalState, Vote } from '../../domain/approval.ts';
import type { SetupState } from '../../domain/setup.ts';

/** A request with what is needed to say whether the reader may decide it. */
export interface ListedApproval {
  readonly approval: Approval;
  /** The person behind the maker's account. */
  readonly makerPerson: string | null;
  /** Whether it would give the reader something, by whatever account or group. */
  readonly concerned: boolean;
}

/** A vote of whoever acts. `digest` is hex. */
export interface Ballot extends Pick<Vote, 'need' | 'verdict' | 'reason' | 'entry'> {
  readonly digest: string;
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

export interface NewApproval extends Omit<Approval, 'number' | 'state' | 'checker' | 'decidedAt' | 'decisionReason' | 'entries' | 'votes'> {
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
  abstract setup(tx: Tx): Promise<SetupState>;
  abstract insert(tx: Tx, approval: NewApproval): Promise<Approval>;
  abstract find(tx: Tx, id: string): Promise<ListedApproval | null>;
  /** Like `find`, and nobody else decides until this transaction ends. */
  abstract lock(tx: Tx, id: string): Promise<ListedApproval | null>;
  /** Those of the requests that the reader may see, by id. */
  abstract byIds(tx: Tx, ids: readonly string[]): Promise<Map<string, Approval>>;
  /** The request for the very same change that was not ended yet, if there is one. `digest` is hex. */
  abstract twin(tx: Tx, action: string, subject: Approval['subject'], digest: string): Promise<Approval | null>;
  /** Casts the acting person's vote. Throws `conflict` for a second one of the same person. */
  abstract vote(tx: Tx, id: string, ballot: Ballot): Promise<void>;
  /** Whether the acting person holds the permission at this moment, whatever their session says. A change of it waits from here on. */
  abstract stillHolds(tx: Tx, permission: string): Promise<boolean>;
  /** Ends a pending request. Null when it does not wait any more. */
  abstract end(tx: Tx, id: string, ending: Ending): Promise<Approval | null>;
  abstract list(tx: Tx, filter: ApprovalFilter): Promise<Page<ListedApproval>>;
  /** Ids of pending requests whose time has run out, at most `limit`. */
  abstract overdue(tx: Tx, limit: number): Promise<string[]>;
}
