import type { ReadTile } from '#proof';

/** The worker's books about witnesses. */
export abstract class WitnessBooks {
  abstract readonly readTile: ReadTile;
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
