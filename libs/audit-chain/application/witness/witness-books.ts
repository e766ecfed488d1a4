import type { ReadTile } from '#proof';

/** The worker's books about witnesses. */
export abstract class WitnessBooks {
  abstract readonly readTile: ReadTile;
  /** The largest size that this witness signed, 0 before the first. */
  abstract signed(destination: string): Promise<number>;
  /** Keeps a witness's signature line for the checkpoint of this size. */
  abstract keep(destination: string, size: number, line: string): Promise<void>;
}

export interface WitnessAnswer {
  readonly status: number;
  readonly body: string;
}

/** The network's side of a witness. */
export interface Witness {
  addCheckpoint(body: string): Promise<WitnessAnswer>;
  close(): void;
}
