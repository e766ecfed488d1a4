/** The four identities that may sign in to the database; `deploy/postgres/roles.sql` says what each is for. */
export const databaseRoles = ['migrator', 'app', 'worker', 'reader'] as const;
export type DatabaseRole = (typeof databaseRoles)[number];

/** One installation of Caspix that a command speaks to: its database, its secrets and its address. */
export interface Instance {
  /** Absolute path of the data directory. */
  readonly dataDir: string;
  /** `https://localhost:8443`, without a slash at the end. */
  readonly address: string;
  /** False when `CASPIX_DATABASE_HOST` points at a database that is kept elsewhere. */
  readonly embedded: boolean;
  /** The whole configuration as `CASPIX_*` variables for a process that signs in as `role`. Secrets are named by file, never by value. */
  settings(role: DatabaseRole): Record<string, string>;
  /** Puts `settings(role)` into `process.env`, where `#platform` reads its configuration. Call it before a Nest context is made. */
  assume(role: DatabaseRole): void;
  /** Lets go of the instance; the embedded server stops when nobody else uses it. */
  close(): Promise<void>;
}
