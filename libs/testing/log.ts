import {
  type Audit,
  type AuditReader,
  type LogKeys,
  openAudit,
  openSealer,
  type Sealer,
  type SealerOptions,
  type Verdict,
  type VerifyOptions,
  verifyChain,
} from '#audit-chain';
import { createKeyring, openCrypto, openKeyring, type PayloadCipher, type Pseudonyms, type Secrets, type Signers } from '#crypto';
import { systemClock } from '#kernel';
import type { TestDatabase } from './test-database.ts';

/** The audit log of a test database, with keys of its own and no background process: it is sealed when the test says so. */
export interface TestLog {
  audit: Audit;
  reader: AuditReader;
  sealer: Sealer;
  payloads: PayloadCipher;
  signers: Signers;
  secrets: Secrets;
  pseudonyms: Pseudonyms;
  vkey: string;
  keys: LogKeys;
  /** Another sealer on the same database. The caller stops it. */
  newSealer(options?: Partial<SealerOptions>): Sealer;
  /** Seals until no committed entry waits any more; gives the number of entries. Fails after half a minute. */
  seal(sealer?: Sealer): Promise<number>;
  verify(options?: VerifyOptions): Promise<Verdict>;
  close(): Promise<void>;
}

/** Draws keys and opens writer, reader and sealer. Call `close` before the database's. */
export async function openLog(db: TestDatabase): Promise<TestLog> {
  const { config } = db;
  await createKeyring(config.keyringFile);
  const provider = await openKeyring(config.keyringFile);
  const crypto = await openCrypto({ provider, unitOfWork: db.app, clock: systemClock, logName: config.logName });
  const { payloads, signers, secrets, pseudonyms } = crypto;
  const { audit, reader, keys } = openAudit({ unitOfWork: db.app, config, payloads, signers });
  const newSealer = (options: Partial<SealerOptions> = {}) => openSealer(db.workerDataSource, { config, signers }, options);
  const sealer = newSealer();
  const vkey = signers.vkey('checkpoint');
  const seal = (by: Sealer = sealer) => sealAll(db, by);
  const verify = async (options?: VerifyOptions) => verifyChain(db.workerDataSource, (await keys.now()).pins, options);
  return { audit, reader, sealer, payloads, signers, secrets, pseudonyms, vkey, keys, newSealer, seal, verify, close: () => sealer.stop() };
}

/**
 * Seals until no committed entry waits any more; gives the number of entries. Transactions of other tests' databases hold the horizon
 * back too, as every database of the server does: so this waits, and fails after half a minute.
 */
export async function sealAll(db: TestDatabase, sealer: Sealer): Promise<number> {
  const patience = Date.now() + 30_000;
  for (let all = 0; ; ) {
    all += await sealer.sealOnce();
    const { rows } = await db.superuser.query(
      'SELECT FROM audit.entries e WHERE NOT EXISTS (SELECT FROM audit.seals s WHERE s.entry_id = e.id) LIMIT 1',
    );
    if (rows.length === 0) return all;
    if (Date.now() > patience) throw new Error('some entries could not be sealed: a transaction has been left open');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
