import type { Tx } from '#platform';
import type { Destination, DestinationKind, DestinationState, SettingsOf } from '../../domain/destinations/destination.ts';
import type { DestinationStatus } from '../../domain/destinations/destination-status.ts';
import type { UntoldChange } from '../incidents/copy-states.ts';

/** A new destination, as two people agreed to it. */
export interface NewDestination {
  readonly id: string;
  readonly name: string;
  readonly kind: DestinationKind;
  readonly settings: SettingsOf[DestinationKind];
  /** Encrypted; null where the kind has none. */
  readonly secret: Buffer | null;
  /** The index of the first entry to send. */
  readonly from: number;
  readonly approval: string;
}

/** A change that waits until the old receiver has heard of it; what is null stays as it is. */
export interface ProposedChange {
  readonly id: string;
  readonly name: string | null;
  readonly settings: SettingsOf[DestinationKind] | null;
  readonly secret: Buffer | null;
  readonly state: DestinationState | null;
  readonly approval: string;
  /** The audit entry that tells of the change. */
  readonly entry: string;
}

export interface NewOrder {
  readonly id: string;
  readonly destinationId: string;
  readonly kind: 'test' | 'resend' | 'verify';
  readonly from: number | null;
}

/** Destinations as the API keeps them: it can write a secret and never read one. */
export abstract class DestinationStore {
  /** All that are not removed, by name, with how each stands. */
  abstract statuses(tx: Tx): Promise<DestinationStatus[]>;
  /** Of each destination, removed ones too, the newest change that took effect though its receiver had not heard of it. */
  abstract untold(tx: Tx): Promise<UntoldChange[]>;
  abstract find(tx: Tx, id: string): Promise<Destination | null>;
  /** Like `find`, and its change waits until this transaction ends. */
  abstract lock(tx: Tx, id: string): Promise<Destination | null>;
  /** Throws `duplicate` when the name is taken. */
  abstract add(tx: Tx, destination: NewDestination): Promise<void>;
  abstract propose(tx: Tx, change: ProposedChange): Promise<void>;
  abstract order(tx: Tx, order: NewOrder): Promise<void>;
  /** How many entries are sealed. */
  abstract size(tx: Tx): Promise<number>;
}
