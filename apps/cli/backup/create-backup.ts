import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';
import { sha256Hex } from '#proof';
import type { EmbeddedInstance } from '../instance/embedded-instance.ts';
import { privateFolder, readIfPresent, writeAtomically } from '../instance/files.ts';
import { asSuperuser } from '../instance/postgres/connect.ts';
import { spooledFiles, walSpool } from '../instance/postgres/wal-spool.ts';
import { secret } from '../instance/secrets.ts';
import { codeOf, Refusal } from '../refusal.ts';
import { type BackupRun, backupRun, newestCheckpoint } from './backup-run.ts';
import { blocksOf, CHUNK, type FileEntry, type FileIndex, hashesOf, indexSchema } from './file-index.ts';
import type { Manifest } from './manifest.ts';
import { PieceWriter } from './piece-writer.ts';
import { shipWal } from './ship-wal.ts';
import { listTree, type Tree, treesOf } from './trees.ts';

export interface CreateOptions {
  /** Undefined lets the chain decide: full when there is nothing to continue. */
  kind?: 'full' | 'incremental';
  onProgress?: (done: number, total: number) => void;
}

/** The end of the last file of an instance's backup; also its name in a piece. */
export const INDEX = 'index.json';

/** How long the server may take to hand over the end of its log (ms): as long as a full disk needs to be noticed and cleared. */
const ARCHIVED_WITHIN = 300_000;

/** Files taken at the same time. More would only share the same cores. */
const LANES = 2;

/**
 * A physical backup of the running instance: every file, or since the last backup every chunk that changed, and the log that makes them
 * one moment. It exists once its manifest is written; whatever ends it before leaves the chain as it was.
 */
export const createBackup = (instance: EmbeddedInstance, options: CreateOptions = {}): Promise<Manifest> =>
  backupRun(instance, (run) => create(run, options));

async function create(run: BackupRun, options: CreateOptions): Promise<Manifest> {
  const { repository, settings, stamp } = run;
  const writer = new PieceWriter((name) => repository.piece(name), stamp, settings.recipients);
  try {
    return await write(run, writer, options);
  } catch (error) {
    await writer.abandon();
    throw error;
  }
}

async function write(run: BackupRun, writer: PieceWriter, { kind, onProgress }: CreateOptions): Promise<Manifest> {
  const { instance } = run;
  const before = kind === 'full' ? undefined : indexToContinue(run);
  const index: FileIndex = { v: 1, folders: [], files: {} };
  const taking = new Taking(writer, index, before?.index);
  const login = { password: secret(instance.layout, 'superuser'), database: 'postgres' };
  const taken = await asSuperuser(instance.place, instance.server.port, login, async (client) => {
    const firstSegment = await begin(client);
    await taking.all(treesOf(instance), onProgress);
    const checkpoint = newestCheckpoint(instance);
    await taking.text('pg/backup_label', await end(client, instance.place.cluster));
    return { firstSegment, checkpoint };
  });
  const list = JSON.stringify(index);
  await taking.text(INDEX, list);
  const pieces = await writer.finish();
  // The log first: once the backup's own manifest stands, everything that a restore of it needs stands too.
  await shipWal(run);
  const manifest = await run.commit({
    kind: before === undefined ? 'full' : 'incremental',
    parent: before?.seq ?? null,
    pieces,
    index: sha256Hex(Buffer.from(list)),
    ...taken,
  });
  writeAtomically(indexFile(instance), list);
  return manifest;
}

const indexFile = ({ layout }: EmbeddedInstance): string => join(privateFolder(join(layout.root, 'backup')), 'index.json');

/** The newest backup of the chain with its list, if this instance still knows what was in it: that is what an incremental one continues. */
function indexToContinue({ instance, links }: BackupRun): { seq: number; index: FileIndex } | undefined {
  const last = links.findLast(({ manifest }) => manifest.index !== null)?.manifest;
  const text = readIfPresent(indexFile(instance));
  if (last === undefined || text === undefined || sha256Hex(Buffer.from(text)) !== last.index) return undefined;
  return { seq: last.seq, index: indexSchema.parse(JSON.parse(text)) };
}

async function begin(client: Client): Promise<string> {
  const { rows } = await client.query<{ segment: string }>(`SELECT pg_walfile_name(pg_backup_start('caspix', true)) AS segment`);
  return rows[0]?.segment ?? '';
}

/**
 * Ends it; answers the label that a restored server needs, once the log up to here lies in the spool. PostgreSQL can wait for that too,
 * but looks once a second, and is content with a log that was thrown away.
 */
async function end(client: Client, cluster: string): Promise<string> {
  const { rows } = await client.query<{ segment: string; label: string }>(
    'SELECT pg_walfile_name(lsn) AS segment, labelfile AS label FROM pg_backup_stop(false)',
  );
  const { segment, label } = rows[0] ?? { segment: '', label: '' };
  for (const until = performance.now() + ARCHIVED_WITHIN; !spooledFiles(cluster).includes(segment); await sleep(10)) {
    if (performance.now() > until) {
      throw new Refusal(
        `The database does not put its log into ${walSpool(cluster)}: its own log says why, and no backup stands without it`,
      );
    }
  }
  return label;
}

/** Takes files into a backup: whole where there is nothing before it, else the chunks that differ. */
class Taking {
  constructor(
    private readonly writer: PieceWriter,
    private readonly index: FileIndex,
    private readonly before: FileIndex | undefined,
  ) {}

  async all(trees: readonly Tree[], onProgress: CreateOptions['onProgress']): Promise<void> {
    const lists = trees.map((tree) => ({ tree, ...listTree(tree) }));
    const total = lists.reduce((n, { files }) => n + files.length, 0);
    let done = 0;
    for (const { tree, folders, files } of lists) {
      this.index.folders.push(tree.name, ...folders.map((folder) => `${tree.name}/${folder}`));
      await inLanes(files, async (path) => {
        await this.#file(`${tree.name}/${path}`, join(tree.root, path));
        done += 1;
        onProgress?.(done, total);
      });
    }
  }

  async text(name: string, text: string): Promise<void> {
    const bytes = Buffer.from(text, 'utf8');
    if (name !== INDEX) this.index.files[name] = { size: bytes.length, mode: 0o600, chunks: hashesOf(bytes) };
    await this.writer.add({ name, size: bytes.length, mode: 0o600 }, [bytes]);
  }

  /** A file that a running server has removed since it was listed is not part of the backup. */
  async #file(name: string, path: string): Promise<void> {
    const file = await open(path, 'r').catch((error: unknown) => {
      if (codeOf(error) === 'ENOENT') return undefined;
      throw error;
    });
    if (!file) return;
    try {
      const { size, mode } = await file.stat();
      const entry: FileEntry = { size, mode: mode & 0o777, chunks: [] };
      if (this.before === undefined) await this.writer.add({ name, size, mode: entry.mode }, noting(entry, file));
      else await this.#changes(name, file, entry);
      this.index.files[name] = entry;
    } finally {
      await file.close();
    }
  }

  async #changes(name: string, file: FileHandle, entry: FileEntry): Promise<void> {
    const known = this.before?.files[name]?.chunks ?? [];
    let offset = 0;
    for await (const block of noting(entry, file)) {
      for (let at = 0; at < block.length; at += CHUNK, offset += CHUNK) {
        if (known[offset / CHUNK] === entry.chunks[offset / CHUNK]) continue;
        const bytes = block.subarray(at, at + CHUNK);
        await this.writer.add({ name, size: bytes.length, mode: entry.mode, offset }, [bytes]);
      }
    }
  }
}

/** Throws the first failure, when no lane works any more: what takes away a broken backup must not meet one that still writes. */
async function inLanes<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const left = [...items].reverse();
  const lane = async () => {
    for (let item = left.pop(); item !== undefined; item = left.pop()) {
      await work(item).catch((error: unknown) => {
        left.length = 0;
        throw error;
      });
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: LANES }, lane));
  const failure = ended.find((lane) => lane.status === 'rejected');
  if (failure) throw failure.reason;
}

/** The blocks of a file, the chunks of each noted in its entry before it is given on. */
async function* noting({ size, chunks }: FileEntry, file: FileHandle): AsyncGenerator<Buffer> {
  for await (const block of blocksOf(file, size)) {
    chunks.push(...hashesOf(block));
    yield block;
  }
}
