import type { Tx } from '#platform';

/** An order about the root key, which two people gave. */
export interface RootOrder {
  id: string;
  kind: 'rotate' | 'destroy';
  /** The version that is to be there, or to be gone. */
  version: number;
  orderedAt: string;
  /** The request that it was given by. */
  orderedBy: string;
  /** Since when the provider has the new version; what the older ones wrap is moved after that. */
  madeAt: string | null;
}

/** Where orders about the root key are kept. At most one is open. */
export abstract class RootOrderRecords {
  /** Throws `conflict` where one is open, `maker-is-checker` where no approved request says exactly this. */
  abstract add(tx: Tx, order: Pick<RootOrder, 'id' | 'kind' | 'version' | 'orderedBy'>): Promise<void>;
  abstract open(tx: Tx): Promise<RootOrder | undefined>;
  /** As `open`, and locks it until the transaction ends: whoever comes second waits, and finds what the first one did. */
  abstract lockOpen(tx: Tx): Promise<RootOrder | undefined>;
  abstract made(tx: Tx, id: string): Promise<void>;
  abstract done(tx: Tx, id: string): Promise<void>;
}
