import type { Client } from 'pg';
import type { Config } from '#platform';

/** A database server of the drill's own, with the product's roles. Never the one that serves an instance. */
export interface Scratch {
  /** A connection as superuser; the caller ends it. */
  superuser(database: string): Promise<Client>;
  /** The configuration of a process on this database. `folder` is where it puts checkpoints outside the database. */
  config(database: string, role: 'app' | 'worker', folder: string): Config;
}
