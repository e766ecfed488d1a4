import type { Tx } from '#platform';

/** An alert by its name for ever: what the source calls it. */
export interface AlertName {
  source: string;
  sourceRef: string;
}

export interface ReceivedAlert extends AlertName {
  id: string;
  number: string;
}

export interface NewAlert extends AlertName {
  id: string;
  typology: string;
  title: string;
  score: number;
  factors: readonly { label: string; points: number }[];
  exposure: string;
  currency: string;
  detectedAt: string;
  subjectLabel: string;
  subjectCount: number;
  transactionCount: number;
}

export interface NewSubject {
  alertId: string;
  ordinal: number;
  accountId: string | null;
  partyId: string | null;
  role: string;
}

/** Where alerts arrive. Every call is one statement, however many rows. */
export abstract class AlertInbox {
  abstract find(tx: Tx, names: readonly AlertName[]): Promise<ReceivedAlert[]>;
  /** Inserts those whose name is new, also beside others doing the same; returns those that were taken. */
  abstract insert(tx: Tx, alerts: readonly NewAlert[]): Promise<ReceivedAlert[]>;
  abstract insertSubjects(tx: Tx, subjects: readonly NewSubject[]): Promise<void>;
  abstract insertTransactionLinks(tx: Tx, links: readonly { alertId: string; transactionId: string }[]): Promise<void>;
}
