import { Injectable } from '@nestjs/common';
import { serviceActor, UnitOfWork } from '#platform';
import type { ReadTile } from '#proof';
import { CopyBooks, type RangeEnd, type StoredRange } from '../../application/copies/copy-vault.ts';

type Row = Omit<StoredRange, 'first' | 'next' | 'bytes'> & { first: string; next: string; bytes: string; verifiedAt: Date | null };

@Injectable()
export class SqlCopyBooks extends CopyBooks {
  constructor(private readonly unitOfWork: UnitOfWork) {
    super();
  }

  readonly readTile: ReadTile = async (level, index) => {
    const [row] = await this.#query<{ hashes: Buffer }>('SELECT hashes FROM audit.tiles WHERE level = $1 AND index = $2', [level, index]);
    return row?.hashes ?? Buffer.alloc(0);
  };

  async end(from: number, most: number): Promise<RangeEnd | null> {
    const [row] = await this.#query<{ size: string; note: string }>(
      'SELECT size, note FROM audit.checkpoints WHERE size > $1 AND size <= $2 ORDER BY size DESC LIMIT 1',
      [from, from + most],
    );
    return row ? { size: Number(row.size), note: row.note } : null;
  }

  async firstEnd(index: number): Promise<RangeEnd | null> {
    const [row] = await this.#query<{ size: string; note: string }>(
      'SELECT size, note FROM audit.checkpoints WHERE size > $1 ORDER BY size LIMIT 1',
      [index],
    );
    return row ? { size: Number(row.size), note: row.note } : null;
  }

  async linkAt(index: number): Promise<string | null> {
    const [row] = await this.#query<{ link: Buffer }>('SELECT link FROM audit.seals WHERE index = $1', [index]);
    return row?.link.toString('hex') ?? null;
  }

  async record(destination: string, { first, next, name, version, sha256, bytes, retainUntil }: StoredRange): Promise<void> {
    await this.#query(
      `INSERT INTO audit.exports (destination_id, first, next, name, object_version, sha256, bytes, retain_until)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [destination, first, next, name, version, Buffer.from(sha256, 'hex'), bytes, retainUntil],
    );
  }

  async ranges(destination: string): Promise<(StoredRange & { verifiedAt: Date | null })[]> {
    const rows = await this.#query<Row>(
      `SELECT first, next, name, object_version AS version, encode(sha256, 'hex') AS sha256, bytes, retain_until AS "retainUntil",
         verified_at AS "verifiedAt" FROM audit.exports WHERE destination_id = $1 ORDER BY first`,
      [destination],
    );
    return rows.map((row) => ({ ...row, first: Number(row.first), next: Number(row.next), bytes: Number(row.bytes) }));
  }

  async rangeVerified(destination: string, first: number): Promise<void> {
    await this.#query('UPDATE audit.exports SET verified_at = clock_timestamp() WHERE destination_id = $1 AND first = $2', [
      destination,
      first,
    ]);
  }

  async verified(destination: string, ok: boolean, says: string): Promise<void> {
    await this.#query(
      `UPDATE audit.destination_progress SET verified_at = clock_timestamp(), verified = $2, verified_says = $3 WHERE destination_id = $1`,
      [destination, ok ? 'ok' : 'broken', says.slice(0, 500)],
    );
  }

  async verifiedAt(destination: string): Promise<Date | null> {
    const [row] = await this.#query<{ at: Date | null }>(
      'SELECT verified_at AS at FROM audit.destination_progress WHERE destination_id = $1',
      [destination],
    );
    return row?.at ?? null;
  }

  async protection(destination: string, says: string): Promise<void> {
    await this.#query('UPDATE audit.destination_progress SET protection = $2 WHERE destination_id = $1', [destination, says]);
  }

  #query<R = Record<string, unknown>>(sql: string, parameters: readonly unknown[]): Promise<R[]> {
    return this.unitOfWork.run(serviceActor('forwarder', []), (tx) => tx.query<R>(sql, parameters));
  }
}
