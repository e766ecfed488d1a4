import { Injectable } from '@nestjs/common';
import { serviceActor, UnitOfWork } from '#platform';
import type { ReadTile } from '#proof';
import { WitnessBooks } from '../../application/witness/witness-books.ts';

@Injectable()
export class SqlWitnessBooks extends WitnessBooks {
  constructor(private readonly unitOfWork: UnitOfWork) {
    super();
  }

  readonly readTile: ReadTile = async (level, index) => {
    const [row] = await this.#query<{ hashes: Buffer }>('SELECT hashes FROM audit.tiles WHERE level = $1 AND index = $2', [level, index]);
    return row?.hashes ?? Buffer.alloc(0);
  };

  async signed(destination: string): Promise<number> {
    const [row] = await this.#query<{ size: string }>(
      'SELECT coalesce(max(size), 0) AS size FROM audit.cosignatures WHERE destination_id = $1',
      [destination],
    );
    return Number(row?.size ?? 0);
  }

  async keep(destination: string, size: number, line: string): Promise<void> {
    await this.#query('INSERT INTO audit.cosignatures (size, destination_id, line) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING', [
      size,
      destination,
      line,
    ]);
  }

  #query<Row = Record<string, unknown>>(sql: string, parameters: readonly unknown[]): Promise<Row[]> {
    return this.unitOfWork.run(serviceActor('forwarder', []), (tx) => tx.query<Row>(sql, parameters));
  }
}
