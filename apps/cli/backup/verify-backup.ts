import { tmpdir } from 'node:os';
import { DataSource } from 'typeorm';
import { type Verdict, verifyChain } from '#audit-chain';
import { addressOf, DATABASE } from '../instance/postgres/connect.ts';
import { tlsFiles } from '../instance/tls/local-authority.ts';
import { Refusal } from '../refusal.ts';
import { Repository } from './repository.ts';
import { type Restored, type RestoreOptions, withRestored } from './restore-backup.ts';

export interface CheckOptions {
  from: string;
  key: string;
  onProgress?: (done: number, total: number) => void;
}

/** What a look from outside can tell, without any secret: the chain is whole, and every piece has the bytes that were signed. */
export async function checkRepository({ from, key, onProgress }: CheckOptions): Promise<{ manifests: number; pieces: number }> {
  const repository = Repository.open(from);
  const links = repository.chain(key);
  const gone = new Set(links.flatMap(({ manifest }) => manifest.removed));
  const pieces = links.filter(({ manifest }) => !gone.has(manifest.seq)).flatMap(({ manifest }) => manifest.pieces);
  for (const [i, piece] of pieces.entries()) {
    await repository.checkPiece(piece);
    onProgress?.(i + 1, pieces.length);
  }
  return { manifests: links.length, pieces: pieces.length };
}

export interface VerifyOptions extends RestoreOptions {
  /** Keys of the audit log that the one who verifies trusts. */
  logKeys: readonly string[];
  /** A checkpoint kept elsewhere that the restored log must contain. */
  against?: string;
}

export interface BackupVerdict {
  readonly backup: number;
  readonly madeAt: string;
  readonly log: Verdict;
}

/**
 * Restores into a scratch instance, lets the whole audit chain be checked there, and holds it against the checkpoint that stood when the backup
 * was made (or the one given). Leaves a receipt in the repository. Throws a refusal when the chain does not hold.
 */
export async function verifyBackup(options: VerifyOptions): Promise<BackupVerdict> {
  await checkRepository(options);
  return withRestored(process.env['TMPDIR'] ?? tmpdir(), options, async (restored) => {
    const made = restored.choice.backups.at(-1);
    if (!made) throw new Refusal('There is no backup');
    const against = options.against ?? made.checkpoint ?? undefined;
    const log = await verifyLogOf(restored, options.logKeys, against);
    const receipt = { backup: made.seq, madeAt: made.at, at: new Date().toISOString(), ok: log.ok, entries: log.size };
    Repository.open(options.from).putReceipt(made.seq, receipt);
    return { backup: made.seq, madeAt: made.at, log };
  });
}

async function verifyLogOf({ place, server, password, layout }: Restored, keys: readonly string[], against?: string): Promise<Verdict> {
  const { host, port, tls } = addressOf(place, server.port);
  const ssl = tls === 'socket' ? false : { ca: tlsFiles(layout.tls).ca };
  const source = new DataSource({
    type: 'postgres',
    host,
    port,
    ssl,
    username: 'postgres',
    password,
    database: DATABASE,
    synchronize: false,
  });
  await source.initialize();
  try {
    return await verifyChain(source, keys, against === undefined ? {} : { against });
  } finally {
    await source.destroy();
  }
}
