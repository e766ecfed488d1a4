import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform';
import type { Successor } from '../application/keys/keys-in-force.ts';
import { SigningKeyRecords } from '../application/keys/log-keys.ts';

export const SUCCESSORS = `
  SELECT k.version, k.vkey, k.entry_id AS entry, k.from_size::float8 AS "from", c.note AS overlap
  FROM audit.signing_keys k LEFT JOIN audit.checkpoints c ON c.size = k.from_size ORDER BY k.version`;

@Injectable()
export class SqlSigningKeys extends SigningKeyRecords {
  successors(tx: Tx): Promise<Successor[]> {
    return tx.query<Successor>(SUCCESSORS);
  }

  async announce(
    tx: Tx,
    { version, vkey, entry, approval }: { version: number; vkey: string; entry: string; approval: string },
  ): Promise<void> {
    await tx.query('INSERT INTO audit.signing_keys (version, vkey, entry_id, approval) VALUES ($1, $2, $3, $4)', [
      version,
      vkey,
      entry,
      approval,
    ]);
  }
}
