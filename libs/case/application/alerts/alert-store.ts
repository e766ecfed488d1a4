import type { Page, Tx } from '#platform';
import type { AlertState } from '../../domain/alerts/alert-state.ts';

/** One alert as lists show it. Amounts are decimal strings, moments RFC 3339 in UTC. */
export interface AlertSummary {
  id: string;
  number: string;
  typology: string;
  title: string;
  score: number;
  exposure: string;
  currency: string;
  subject: string;
  subjectCount: number;
  state: AlertState;
  ownerId: string | null;
  detectedAt: string;
  receivedAt: string;
  caseId: string | null;
  transactionCount: number;
  version: number;
}

export interface AlertRecord extends AlertSummary {
  source: string;
  sourceRef: string;
  factors: { label: string; points: number }[];
  reasonCode: string | null;
  reasonText: string | null;
  caseNumber: string | null;
  duplicateOfId: string | null;
  duplicateOfNumber: string | null;
}

export const alertSorts = ['score', 'age', 'exposure'] as const;

/** What a typed text may mean; an alert is found by any of them. */
export interface AlertSearch {
  number?: string | undefined;
  /** Blind indexes of an account number that was typed in full. */
  accounts?: readonly Buffer[] | undefined;
  /** The beginnings of words of the subject's name. */
  words?: string | undefined;
}

export interface AlertFilter {
  states: readonly AlertState[];
  minScore?: number | undefined;
  typology?: string | undefined;
  /** A person's id, or 'none' for what nobody holds. */
  owner?: string | undefined;
  source?: string | undefined;
  queue?: string | undefined;
  search?: AlertSearch | undefined;
  sort: (typeof alertSorts)[number];
  descending: boolean;
  cursor?: string | undefined;
  limit: number;
}

/** Where an alert lies. One that is part of a case is seen and reached with its case. */
export interface AlertStanding {
  caseId: string | null;
  teamId: null;
  queueId: string;
  compartmentId: string | null;
}

/** What a decision needs to know of an alert, read under a lock that holds until the end of the transaction. */
export interface LockedAlert extends AlertStanding {
  id: string;
  number: string;
  state: AlertState;
  ownerId: string | null;
  version: number;
}

/** A decided step. `ownerId` is who holds the alert afterwards. */
export interface AlertMove {
  id: string;
  state: AlertState;
  ownerId: string | null;
  reasonCode: string | null;
  reasonText: string | null;
  duplicateOf: string | null;
  decidedAt: string | null;
}

export interface AlertSubject {
  role: string;
  accountId: string | null;
  accountLabel: string | null;
  accountMasked: string | null;
  partyId: string | null;
  partyName: string | null;
  fields: { field: string; masked: string }[];
}

export interface AlertTransaction {
  id: string;
  at: string;
  amount: string;
  currency: string;
  fromId: string;
  fromLabel: string | null;
  fromMasked: string;
  toId: string;
  toLabel: string | null;
  toMasked: string;
}

/** A case or another alert about the same account. */
export interface SimilarRecord {
  kind: 'case' | 'alert';
  id: string;
  number: string;
  title: string;
  state: string;
  shared: string;
}

export abstract class AlertStore {
  abstract page(tx: Tx, filter: AlertFilter): Promise<Page<AlertSummary>>;
  abstract counts(tx: Tx): Promise<{ state: AlertState; typology: string; count: number }[]>;
  abstract find(tx: Tx, id: string): Promise<AlertRecord | undefined>;
  /** Locks in the order of ids, so that two bulk actions over the same alerts follow each other instead of blocking in a circle. */
  abstract lock(tx: Tx, ids: readonly string[]): Promise<LockedAlert[]>;
  /** Puts open alerts within reach into a queue, and gives the ids of those that were elsewhere. */
  abstract put(tx: Tx, ids: readonly string[], queueId: string): Promise<string[]>;
  abstract move(tx: Tx, moves: readonly AlertMove[]): Promise<void>;
  abstract subjects(tx: Tx, id: string, limit: number): Promise<AlertSubject[]>;
  /** Newest first. */
  abstract transactions(tx: Tx, id: string, limit: number): Promise<AlertTransaction[]>;
  /** Cases first, then alerts, by the accounts and parties that are subjects here. */
  abstract similar(tx: Tx, id: string, limit: number): Promise<SimilarRecord[]>;
}
