import { Injectable } from '@nestjs/common';
import type { Verdict } from '../../domain/verdict.ts';
import { LogKeys } from '../keys/log-keys.ts';
import { CheckpointCopies } from '../seal/seal-session.ts';
import { ChainWalks } from '../verify/chain-walk.ts';
import { type VerifyOptions, verifyChain } from '../verify/verify-chain.ts';

/**
 * Walks the chain with the log's own key, and holds it against the newest checkpoint that was put away outside the database: a log that
 * was rewritten or rolled back under a running sealer does not contain that one.
 */
@Injectable()
export class ChainVerifier {
  constructor(
    private readonly walks: ChainWalks,
    private readonly copies: CheckpointCopies,
    private readonly keys: LogKeys,
  ) {}

  /** The whole chain, or the newest `tail` entries. `log` is the log's id; null before the first entry. */
  async verify(log: string | null, { tail, ...options }: VerifyOptions & { tail?: number } = {}): Promise<Verdict> {
    // Read before the snapshot is taken: a checkpoint is put away after its seal is committed, so the snapshot has what this one covers.
    const copy = log === null ? null : await this.copies.newest(log);
    const walk = await this.walks.open();
    try {
      // Behind the snapshot: what is signed in it is signed by a key that is in force by now.
      const { pins } = await this.keys.now();
      const from = tail === undefined ? 0 : Math.max(0, (await walk.sealedSize()) - tail);
      return await verifyChain(walk, pins, { ...options, from, ...(copy === null ? {} : { copy }) });
    } finally {
      await walk.close();
    }
  }
}
