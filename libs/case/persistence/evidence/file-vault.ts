import { randomBytes } from 'node:crypto';
import { mkdirSync, renameSync } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { DomainError } from '#kernel';
import { CONFIG, type Config } from '#platform';
import { EvidenceVault, type FileKey, type ReceivedFile } from '../../application/evidence/evidence-vault.ts';
import { assertHeader, HEADER_BYTES, openPiece, PIECE_BYTES } from './chunk-cipher.ts';
import { PieceWriter } from './piece-writer.ts';

const PRIVATE_FOLDER = 0o700;
const PRIVATE_FILE = 0o600;
const OURS = /^[0-9a-f-]{36}\.cxev$/;

/** Evidence as files: `incoming/` until the row is committed, then `kept/` under the id's last two digits. */
@Injectable()
export class FileVault extends EvidenceVault {
  constructor(@Inject(CONFIG) private readonly config: Config) {
    super();
  }

  async receive(id: string, source: AsyncIterable<Buffer>, maxBytes: number): Promise<ReceivedFile> {
    const storage = `${id}.cxev`;
    const key = randomBytes(32);
    await mkdir(dirname(this.incoming(storage)), { recursive: true, mode: PRIVATE_FOLDER });
    const file = await open(this.incoming(storage), 'wx', PRIVATE_FILE);
    try {
      const writer = new PieceWriter(file, key, id, maxBytes);
      for await (const bytes of source) await writer.add(bytes);
      const summary = await writer.finish();
      await file.close();
      return { id, storage, key, ...summary };
    } catch (error) {
      await file.close().catch(() => undefined);
      await this.discard(storage);
      throw error;
    }
  }

  keep(storage: string): void {
    try {
      mkdirSync(dirname(this.kept(storage)), { recursive: true, mode: PRIVATE_FOLDER });
      renameSync(this.incoming(storage), this.kept(storage));
    } catch {
      // The row is committed and the file is whole: it is read where it is, and moved at the next start.
    }
  }

  async discard(storage: string): Promise<void> {
    await rm(this.incoming(storage), { force: true });
  }

  async *read({ id, storage, key }: FileKey): AsyncIterable<Buffer> {
    const file = await this.open(storage);
    try {
      const header = await exactly(file, 0, HEADER_BYTES);
      assertHeader(header);
      const body = (await file.stat()).size - HEADER_BYTES;
      const pieces = Math.ceil(body / PIECE_BYTES);
      if (pieces === 0) throw new DomainError('integrity', 'The stored file was cut off');
      for (let piece = 0; piece < pieces; piece += 1) {
        const at = piece * PIECE_BYTES;
        const sealed = await exactly(file, HEADER_BYTES + at, Math.min(PIECE_BYTES, body - at));
        yield openPiece({ key, id, header }, sealed, piece, piece === pieces - 1);
      }
    } finally {
      await file.close();
    }
  }

  async waiting(olderThanMillis: number): Promise<string[]> {
    const folder = join(this.config.evidenceDir, 'incoming');
    const names = (await readdir(folder).catch(() => [])).filter((name) => OURS.test(name));
    const limit = Date.now() - olderThanMillis;
    // A file that another process moves meanwhile waits no longer.
    const ages = await Promise.all(
      names.map(async (name) => ({ name, at: (await stat(join(folder, name)).catch(() => null))?.mtimeMs ?? limit })),
    );
    return ages.filter(({ at }) => at < limit).map(({ name }) => name);
  }

  private incoming(storage: string): string {
    return join(this.config.evidenceDir, 'incoming', plainName(storage));
  }

  private kept(storage: string): string {
    const name = plainName(storage);
    return join(this.config.evidenceDir, 'kept', name.slice(name.lastIndexOf('.') - 2, name.lastIndexOf('.')), name);
  }

  private async open(storage: string): Promise<FileHandle> {
    for (const path of [this.kept(storage), this.incoming(storage)]) {
      const file = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return null;
        throw error;
      });
      if (file) return file;
    }
    throw new DomainError('integrity', 'The stored file is missing');
  }
}

/** Names are ours and come back from the database; one that leads elsewhere is refused all the same. */
function plainName(storage: string): string {
  if (OURS.test(storage)) return storage;
  throw new DomainError('integrity', 'The stored name of a file is not one of ours');
}

async function exactly(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await file.read(buffer, 0, length, position);
  if (bytesRead !== length) throw new DomainError('integrity', 'The stored file was cut off');
  return buffer;
}
