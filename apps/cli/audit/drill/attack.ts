import type { Client } from 'pg';

/** One database with a copy of the log, its worker, and somebody who holds the database server. */
export interface Scene {
  /** As superuser, with every trigger switched off. */
  readonly sql: Client['query'];
  /** Entries in the log. */
  readonly size: number;
  /** Somewhere in the newest entries, each of which has a detail beside it. */
  readonly victim: number;
  /** Writes an entry as the product does, and waits until it is sealed. */
  record(): Promise<void>;
  stopWorker(): Promise<void>;
  startWorker(): Promise<void>;
  /** Puts the database back to what it was when the drill began. */
  restore(): Promise<void>;
  /** Takes every seal, tile and checkpoint away and makes them anew with the log's own key, which was stolen. */
  sealAnew(): Promise<void>;
}

export interface Attack {
  readonly name: string;
  /** What the attacker does, for the one who reads the table. */
  readonly does: string;
  /** Null for what must not be noticed, because nothing happened. */
  readonly targetSeconds: number | null;
  commit(scene: Scene): Promise<void>;
}
