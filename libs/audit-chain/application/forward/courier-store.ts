import type { Destination, DestinationKind } from '../../domain/destinations/destination.ts';
import type { Incident } from '../../domain/incidents/incident.ts';

/** A destination as the worker knows it: with its secrets opened. */
export type OpenDestination<Kind extends DestinationKind = DestinationKind> = Destination<Kind> & {
  readonly secret: Readonly<Record<string, string>>;
};

export interface Progress {
  readonly sent: number;
  readonly confirmed: number;
}

export interface Order {
  readonly id: string;
  readonly destinationId: string;
  readonly kind: 'test' | 'resend' | 'verify';
  readonly from: number | null;
}

/** A sealed entry as it is stored. `bytes` is null when somebody took the entry away; its place is told all the same. */
export interface SealedRow {
  readonly index: number;
  readonly leaf: Buffer;
  readonly link: Buffer;
  readonly id: string;
  readonly at: string;
  readonly actor: string;
  readonly bytes: Buffer | null;
}

export interface NewestCheckpoint {
  readonly size: number;
  readonly note: string;
}

/** As far as a receiver is told of it. */
export type OpenIncident = Pick<Incident, 'number' | 'cause' | 'subject' | 'says' | 'openedAt'>;

/** What the worker reads and writes to carry copies out. Each call is a transaction of its own as the service `forwarder`. */
export abstract class CourierStore {
  /** All destinations but the removed ones. Throws `key-unavailable` when their secrets cannot be opened. */
  abstract destinations(): Promise<OpenDestination[]>;
  abstract progress(id: string): Promise<Progress>;
  abstract sent(id: string, sent: number): Promise<void>;
  abstract confirmed(id: string, confirmed: number): Promise<void>;
  /** Goes back to an index: everything from there is sent again. */
  abstract rewind(id: string, to: number): Promise<void>;
  abstract beat(id: string): Promise<void>;
  abstract failed(id: string, error: string, parked: boolean): Promise<void>;
  abstract recovered(id: string): Promise<void>;
  /** What nobody has done yet, oldest first. */
  abstract orders(): Promise<Order[]>;
  abstract done(order: string, ok: boolean, says: string): Promise<void>;
  /** Puts a waiting change in place when the old receiver has heard of it, and writes down that it did, or that it could not. */
  abstract adopt(id: string): Promise<boolean>;
  /** An entry's index; null while it waits for its seal. */
  abstract placeOf(entry: string): Promise<number | null>;
  /** The receiver of a paused destination has the entry about the change that waits. */
  abstract told(id: string, entry: string): Promise<void>;
  abstract entries(from: number, limit: number): Promise<SealedRow[]>;
  abstract newestCheckpoint(): Promise<NewestCheckpoint | null>;
  /** Integrity incidents that are open and not over by themselves, oldest first. */
  abstract openIncidents(): Promise<OpenIncident[]>;
}

/** Only one worker carries copies out. The lock lives and dies with a connection of its own. */
export abstract class CourierLease {
  /** Whether this process holds the lock; asks for it when it does not. */
  abstract hold(): Promise<boolean>;
  abstract release(): Promise<void>;
}
