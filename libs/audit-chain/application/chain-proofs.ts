import { setTimeout as wait } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { DomainError } from '#kernel';
import type { Tx } from '#platform';
import { consistencyProof, formatAddCheckpoint, inclusionProof, type ReadTile } from '#proof';
import { ChainReads, type SignedHead } from './chain-reads.ts';
import type { CaseProofs, EntryProof, SealedEntry } from './sealed-entry.ts';

const PATIENCE_MILLIS = 5_000;
const LOOK_AGAIN_MILLIS = 100;
const WITNESS_PATIENCE_MILLIS = 4_000;

/** Makes proofs out of the stored tiles; nothing here is trusted by whoever checks them. */
@Injectable()
export class ChainProofs {
  constructor(private readonly reads: ChainReads) {}

  async ofEntry(tx: Tx, id: string): Promise<EntryProof> {
    const entry = await this.reads.byId(tx, id);
    if (!entry) throw new DomainError('not-found', 'There is no such audit entry');
    const checkpoint = await this.stateWith(tx, entry.index);
    if (entry.index === null || !checkpoint || checkpoint.size <= entry.index) {
      throw new DomainError('unavailable', 'This entry waits for its seal: ask again in a second');
    }
    return prove(entry, entry.index, { ...checkpoint, readTile: remember(this.reads.readTile(tx)) });
  }

  /** The state to prove an entry in: one that a witness signed says more than the newest, which none has seen yet. */
  private async stateWith(tx: Tx, index: number | null): Promise<{ size: number; note: string } | null> {
    const { size, note } = await this.reads.cosigned(tx);
    return note !== null && index !== null && size > index ? { size, note } : this.reads.newestCheckpoint(tx);
  }

  async ofCase(tx: Tx, caseId: string): Promise<CaseProofs> {
    const wanted = await this.reads.caseSeq(tx, caseId);
    if (wanted === 0) throw new DomainError('not-found', 'The log has no entry of this case');
    const { seq, size, note: head } = await this.sealedHead(tx, caseId, wanted);
    const note = await this.reads.checkpointAt(tx, size);
    const entries = await this.reads.caseEntries(tx, caseId, seq);
    if (note === null || entries.length !== seq) {
      throw new DomainError('integrity', `Case ${caseId} has ${entries.length} sealed entries, and its signed head says ${seq}`);
    }
    const tree = { size, note, readTile: remember(this.reads.readTile(tx)) };
    const proofs: EntryProof[] = [];
    for (const entry of entries) proofs.push(await prove(entry, entry.index ?? -1, tree));
    return { caseId, entries: proofs, head, checkpoint: note, size, witness: await this.witnessed(tx, size) };
  }

  /** Waits a little for a witness that has signed before: the newest state is often seconds old. */
  private async witnessed(tx: Tx, size: number): Promise<string | null> {
    for (let waited = 0; ; waited += LOOK_AGAIN_MILLIS) {
      const { size: signed, note } = await this.reads.cosigned(tx);
      if (note === null) return null;
      if (signed >= size) {
        // Read anew: a tile that was read before may have grown by what was sealed meanwhile.
        const proof = signed === size ? [] : await consistencyProof(size, signed, remember(this.reads.readTile(tx)));
        return formatAddCheckpoint({ old: size, proof, checkpoint: note });
      }
      if (waited >= WITNESS_PATIENCE_MILLIS) return null;
      await wait(LOOK_AGAIN_MILLIS);
    }
  }

  private async sealedHead(tx: Tx, caseId: string, wanted: number): Promise<SignedHead> {
    for (let waited = 0; waited <= PATIENCE_MILLIS; waited += LOOK_AGAIN_MILLIS) {
      const head = await this.reads.signedHead(tx, caseId);
      if (head && head.seq >= wanted) return head;
      await wait(LOOK_AGAIN_MILLIS);
    }
    throw new DomainError('unavailable', 'The newest entries of this case are not sealed yet: the sealer is not running or is behind');
  }
}

/** Throws `integrity` when there are no bytes left to prove. */
async function prove(entry: SealedEntry, index: number, tree: { size: number; note: string; readTile: ReadTile }): Promise<EntryProof> {
  if (entry.bytes === '') throw new DomainError('integrity', `The sealed entry ${entry.entry.id} is missing: check the log`);
  const path = await inclusionProof(index, tree.size, tree.readTile);
  return { entry, index, size: tree.size, leaf: entry.leaf, path: path.map((hash) => hash.toString('hex')), checkpoint: tree.note };
}

/** Neighbouring hashes of a path share a tile, and the paths of a case's entries share most of them: each is read once. */
function remember(readTile: ReadTile): ReadTile {
  const known = new Map<string, Promise<Uint8Array>>();
  return (level, index) => {
    const key = `${level}/${index}`;
    const tile = known.get(key) ?? readTile(level, index);
    known.set(key, tile);
    return tile;
  };
}
