import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import type { PayloadCipher, Secrets, Signers } from '#crypto';
import type { Config, UnitOfWork } from '#platform';
import { Audit } from './application/audit.ts';
import { AuditReader } from './application/audit-reader.ts';
import { ChainProofs } from './application/chain-proofs.ts';
import { AuditDestinations } from './application/destinations/audit-destinations.ts';
import { LogKeys } from './application/keys/log-keys.ts';
import { Sealer, type SealerOptions } from './application/seal/sealer.ts';
import { type VerifyOptions, verifyChain as verifyWalk } from './application/verify/verify-chain.ts';
import type { Verdict } from './domain/verdict.ts';
import { FileCheckpointCopies } from './persistence/file-checkpoint-copies.ts';
import { SqlChainReads } from './persistence/sql-chain-reads.ts';
import { SqlChainWalk } from './persistence/sql-chain-walk.ts';
import { SqlDestinationStore } from './persistence/sql-destination-store.ts';
import { SqlEntryStore } from './persistence/sql-entry-store.ts';
import { SqlSealSessions } from './persistence/sql-seal-sessions.ts';
import { SqlSigningKeys } from './persistence/sql-signing-keys.ts';

export interface AuditParts {
  unitOfWork: UnitOfWork;
  config: Config;
  payloads: PayloadCipher;
  signers: Signers;
}

/** Writer and reader of the log without Nest, for the command line and tests. */
export function openAudit({ unitOfWork, config, payloads, signers }: AuditParts): { audit: Audit; reader: AuditReader; keys: LogKeys } {
  const reads = new SqlChainReads();
  const audit = new Audit(new SqlEntryStore(), payloads, unitOfWork, config);
  const keys = new LogKeys(signers, new SqlSigningKeys(), unitOfWork, audit);
  return { audit, reader: new AuditReader(reads, new ChainProofs(reads), payloads, keys), keys };
}

/** Where copies of the log go, without Nest. */
export const openDestinations = (audit: Audit, secrets: Secrets): AuditDestinations =>
  new AuditDestinations(new SqlDestinationStore(), secrets, audit);

/** A sealer on this data source, whose role must be the worker's. The caller starts it, or seals step by step. */
export function openSealer(
  dataSource: DataSource,
  { config, signers }: Pick<AuditParts, 'config' | 'signers'>,
  options: Partial<SealerOptions> = {},
): Sealer {
  return new Sealer({
    sessions: new SqlSealSessions(dataSource),
    copies: new FileCheckpointCopies(join(config.evidenceDir, 'checkpoints')),
    keyAt: (version) => signers.version('checkpoint', version),
    ...options,
  });
}

/**
 * Walks the stored chain and gives the verdict, whose `broken` is the first entry that does not hold. `vkeys` are the keys that the
 * caller trusts, as `parsePin` of #proof reads them; the data source's role must be one that sees every entry (the worker's, or an owner's).
 */
export async function verifyChain(dataSource: DataSource, vkeys: readonly string[], options: VerifyOptions = {}): Promise<Verdict> {
  const walk = await SqlChainWalk.open(dataSource);
  try {
    return await verifyWalk(walk, vkeys, options);
  } finally {
    await walk.close();
  }
}
