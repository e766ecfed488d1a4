import type { Outgoing } from '../../domain/forward/record.ts';
import type { OpenDestination } from './courier-store.ts';

/** The receiver answered, and said no: sending the same again would end the same, so a person has to look. */
export class Rejected extends Error {
  override readonly name = 'Rejected';
}

/** One SIEM. Everything else than `Rejected` that it throws means: try again later, from what was confirmed. */
export interface Receiver {
  /** Hands messages over in this order. */
  send(messages: readonly Outgoing[]): Promise<void>;
  /**
   * Resolves when the receiver has read everything that was sent so far. How sure that makes one depends on the way:
   * see `settleMillis`.
   */
  confirm(): Promise<void>;
  /** Throws when the connection has ended since. */
  assertAlive(): void;
  /** Safe to call twice. */
  close(): void;
  /** How long after `confirm` the receiver may still lose what it has read; 0 where its answer means that it is stored. */
  readonly settleMillis: number;
}

export abstract class Receivers {
  abstract open(destination: OpenDestination<'syslog-tls' | 'hec'>): Receiver;
}
