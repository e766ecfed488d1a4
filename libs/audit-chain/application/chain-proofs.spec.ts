import { describe, expect, it } from 'vitest';
import type { Tx } from '#platform';
import { leafHash } from '#proof';
import { ChainProofs } from './chain-proofs.ts';
import type { ChainReads } from './chain-reads.ts';
import type { SealedEntry } from './sealed-entry.ts';

const leaves = ['one', 'two', 'three'].map((bytes) => leafHash(Buffer.from(bytes)));
const entry = { index: 0, bytes: 'one', leaf: leaves[0]?.toString('hex') ?? '', entry: { id: 'e-1' } };

/** A log of two entries, which has three by the time at which a witness has signed it. */
function growingLog(): ChainReads {
  let size = 2;
  let looks = 0;
  const reads: Partial<ChainReads> = {
    caseSeq: async () => 1,
    signedHead: async () => ({ seq: 1, size: 2, note: 'head' }) as Awaited<ReturnType<ChainReads['signedHead']>>,
    checkpointAt: async () => 'log\n2\n',
    caseEntries: async () => [entry as unknown as SealedEntry],
    readTile: () => async (level: number) => Buffer.concat(level === 0 ? leaves.slice(0, size) : []),
    cosigned: async () => {
      looks += 1;
      if (looks > 1) size = 3;
      return looks > 1 ? { size: 3, note: 'log\n3\n\n— witness\n' } : { size: 0, note: 'log\n0\n' };
    },
  };
  return reads as ChainReads;
}

describe('the proofs of a case', () => {
  it('have the state that a witness signed while they were made, though the tree has grown since they were begun', async () => {
    const { size, witness } = await new ChainProofs(growingLog()).ofCase({} as Tx, 'c-1');
    expect(size).toBe(2);
    expect(witness).toContain('log\n3\n');
    // RFC 6962, section 2.1.2: from two leaves to three the proof is the third leaf.
    expect(witness).toContain(leaves[2]?.toString('base64'));
  });
});
