import { Injectable } from '@nestjs/common';
import { PayloadCipher } from '#crypto';
import { DomainError } from '#kernel';
import { decodeCursor, encodeCursor, type Page, type Tx } from '#platform';
import { type Json, parseStrictJson } from '#proof';
import { ChainProofs } from './chain-proofs.ts';
import { type After, ChainReads } from './chain-reads.ts';
import { chainStatus } from './chain-status.ts';
import { LogKeys } from './keys/log-keys.ts';
import type { CaseProofs, ChainStatus, EntryFilter, EntryProof, SealedEntry } from './sealed-entry.ts';

const PAGE = 50;
const MAX_PAGE = 500;

/** Reads the log. The database shows each actor only what the row policies allow: all, the entries of cases, or her own. */
@Injectable()
export class AuditReader {
  constructor(
    private readonly reads: ChainReads,
    private readonly proofs: ChainProofs,
    private readonly payloads: PayloadCipher,
    private readonly keys: LogKeys,
  ) {}

  /** Newest first, by time and id. Throws `validation` for a cursor that is not ours. */
  async search(tx: Tx, filter: EntryFilter, cursor: string | null = null, limit = PAGE): Promise<Page<SealedEntry>> {
    const size = Math.min(Math.max(limit, 1), MAX_PAGE);
    const rows = await this.reads.search(tx, filter, cursor === null ? null : parse(cursor), size + 1);
    const items = rows.slice(0, size);
    const last = items.at(-1);
    return { items, next: rows.length > size && last ? encodeCursor([last.entry.at, last.entry.id]) : null };
  }

  /** The case's timeline, newest first; `before` is the `next` of the page before. */
  ofCase(
    tx: Tx,
    caseId: string,
    { before = null, limit = PAGE }: { before?: string | null; limit?: number } = {},
  ): Promise<Page<SealedEntry>> {
    return this.search(tx, { caseId }, before, limit);
  }

  /** Throws `not-found`, also for what this actor may not read. */
  async entry(tx: Tx, id: string): Promise<SealedEntry> {
    const entry = await this.reads.byId(tx, id);
    if (!entry) throw new DomainError('not-found', 'There is no such audit entry');
    return entry;
  }

  /** The detail beside an entry: null when it has none, or when its subject was erased. Needs audit:read. */
  async detail(tx: Tx, id: string): Promise<Json | null> {
    const cipher = await this.reads.cipher(tx, id);
    const bytes = cipher && (await this.payloads.open(tx, id, cipher));
    return bytes ? parseStrictJson(bytes) : null;
  }

  /** Index in the chain of those of the entries that are sealed. */
  sealsOf(tx: Tx, ids: readonly string[]): Promise<Map<string, number>> {
    return this.reads.sealsOf(tx, ids);
  }

  async status(tx: Tx): Promise<ChainStatus> {
    return chainStatus(await this.reads.figures(tx), await this.keys.inForce(tx));
  }

  /** Proves an entry in the newest signed tree. Throws `not-found`, and `unavailable` while the entry waits for its seal. */
  proof(tx: Tx, id: string): Promise<EntryProof> {
    return this.proofs.ofEntry(tx, id);
  }

  /**
   * Everything of a case with its proofs, complete by a signed head. Waits up to five seconds until what is there is sealed, so call it
   * before this transaction writes: its own entries are left out. Throws `not-found` for a case without entries, `unavailable`.
   */
  caseProofs(tx: Tx, caseId: string): Promise<CaseProofs> {
    return this.proofs.ofCase(tx, caseId);
  }
}

function parse(cursor: string): After {
  const [at, id] = decodeCursor(cursor, ['instant', 'uuid']);
  if (typeof at !== 'string' || typeof id !== 'string') throw new DomainError('validation', 'The cursor is not one of ours');
  return { at, id };
}
