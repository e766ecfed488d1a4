import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DomainError } from '#kernel';
import type { Tx } from '#platform';
import { type CustodyEvent, type CustodyEventName, type Evidence, EvidenceStore, type StoredEvidence } from './evidence-store.ts';
import { EvidenceVault } from './evidence-vault.ts';
import { FileKeys } from './file-keys.ts';

/** A piece of evidence and its bytes as received, checked against its digest while they are read. */
export interface ReadableEvidence {
  evidence: StoredEvidence;
  content(): AsyncIterable<Buffer>;
}

/** Reading evidence inside another use case: for packs, and for opening one file. */
@Injectable()
export class ReadEvidence {
  constructor(
    private readonly evidence: EvidenceStore,
    private readonly keys: FileKeys,
    private readonly vault: EvidenceVault,
  ) {}

  /** Throws `not-found`, `key-unavailable`. `content()` may be read after the transaction, and throws `integrity`. */
  async find(tx: Tx, id: string): Promise<ReadableEvidence> {
    const evidence = await this.evidence.find(tx, id);
    if (!evidence) throw new DomainError('not-found', 'There is no such evidence');
    const key = await this.keys.unlock(tx, evidence);
    return { evidence, content: () => checked(this.vault.read(key), evidence.sha256) };
  }

  /** The bytes alone. */
  async *read(tx: Tx, id: string): AsyncIterable<Buffer> {
    const { content } = await this.find(tx, id);
    yield* content();
  }

  ofCase(tx: Tx, caseId: string): Promise<Evidence[]> {
    return this.evidence.ofCase(tx, caseId);
  }

  custody(tx: Tx, evidenceIds: readonly string[]): Promise<CustodyEvent[]> {
    return this.evidence.custody(tx, evidenceIds);
  }

  /** Notes in the custody of each that it was opened, downloaded or exported by the transaction's actor. */
  async note(tx: Tx, event: CustodyEventName, evidence: readonly Pick<Evidence, 'id' | 'sha256'>[]): Promise<void> {
    if (evidence.length > 0) await this.evidence.note(tx, event, evidence);
  }
}

/** Passes the bytes on and throws `integrity` at their end unless they are those that were received. */
async function* checked(source: AsyncIterable<Buffer>, sha256: string): AsyncIterable<Buffer> {
  const hash = createHash('sha256');
  for await (const bytes of source) {
    hash.update(bytes);
    yield bytes;
  }
  if (hash.digest('hex') !== sha256)
    throw new DomainError('integrity', 'The stored file does not have the digest that was taken at receipt');
}
