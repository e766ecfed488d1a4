import { setTimeout as wait } from 'node:timers/promises';
import type { SigningKey } from '#crypto';
import { DomainError, isDomainError } from '#kernel';
import type { TreeEdge } from '#proof';
import { keysInForce } from '../keys/keys-in-force.ts';
import { type Asked, askOutside, type OutsideCopies } from './ask-outside.ts';
import { proveOwnPast } from './prove-own-past.ts';
import { sealBatch } from './seal-batch.ts';
import type { Books, Candidate, CheckpointCopies, SealSession, SealSessions } from './seal-session.ts';

export interface SealerOptions {
  readonly sessions: SealSessions;
  readonly copies: CheckpointCopies;
  /** Copies elsewhere that can be asked; none unless said otherwise. */
  readonly outside?: OutsideCopies;
  /** A version of the log's signing key, counted from 1. Which one signs, the books say. */
  readonly keyAt: (version: number) => Promise<SigningKey>;
  /** Between the starts of two seals; every seal carries a checkpoint, so this bounds how long an entry is unproven. */
  readonly everyMillis?: number;
  readonly batch?: number;
  readonly onError?: (error: unknown) => void;
  /** Called with the number of entries after each seal that had any. */
  readonly onSealed?: (entries: number) => void;
}

const EVERY_MILLIS = 500;
const BATCH = 10_000;
const AFTER_ERROR_MILLIS = 1_000;

/** What a leader knows between two seals; the edge's size tells whether somebody else has sealed meanwhile. */
interface Term {
  readonly session: SealSession;
  edge: TreeEdge | null;
}

/**
 * Gives entries their places in the chain. Any number may run; the one that holds the lock seals, and one takes over when it ends.
 * Each seal is one transaction, so an end at any point leaves either all of it or nothing.
 */
export class Sealer {
  #term: Term | null = null;
  #running: Promise<void> | null = null;
  #stop = new AbortController();

  constructor(private readonly options: SealerOptions) {}

  /** Seals until `stop`. Errors are reported and tried again, save that a chain that does not prove itself stays unsigned. */
  start(): void {
    this.#stop = new AbortController();
    this.#running ??= this.#run(this.#stop.signal);
  }

  /** Ends after the seal that is under way, and gives the lock back. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
    this.#running = null;
    await this.#end();
  }

  /** Seals what is ready, one batch at most, and says how many entries that were; 0 too when another sealer leads. */
  async sealOnce(): Promise<number> {
    try {
      this.#term ??= { session: await this.options.sessions.open(), edge: null };
      const { session } = this.#term;
      if (!(await session.lead())) return 0;
      return await this.#seal(this.#term);
    } catch (error) {
      if (isDomainError(error) && error.code === 'integrity') await this.#term?.session.noteBroken(error.message).catch(() => undefined);
      await this.#end();
      throw error;
    }
  }

  async #seal(term: Term): Promise<number> {
    const { session } = term;
    const asked = term.edge === null ? await this.#ask(session) : [];
    const sealed = await session.transaction(async () => {
      const books = await session.books();
      if (!isNamed(books)) return null;
      if (term.edge !== null && term.edge.size !== books.size) return 'moved';
      const keys = await keysInForce(await session.successors(), this.options.keyAt);
      assertName(books.log.name, keys.current.signer.name);
      const trust = { pins: keys.pins, copies: this.options.copies, asked };
      const edge = term.edge ?? (await proveOwnPast(session, books, trust));
      const candidates = await session.candidates(books, this.#batch);
      const result = candidates.length > 0 ? await sealBatch(session, books, { candidates, edge, keys }) : { edge, note: null };
      await session.note(nextHorizon(books, candidates, this.#batch), candidates.length > 0);
      return { ...result, entries: candidates.length, log: books.log.id };
    });
    if (!sealed) return 0;
    if (sealed === 'moved') {
      // Somebody sealed, or cut the log: everything is proven anew.
      term.edge = null;
      return this.#seal(term);
    }
    term.edge = sealed.edge;
    if (sealed.note !== null) {
      // The seal stands already: a full disk beside the database must not stop the log.
      await this.options.copies.put(sealed.log, sealed.note).catch(this.options.onError);
      this.options.onSealed?.(sealed.entries);
    }
    return sealed.entries;
  }

  /** Before the transaction of the seal, which would hold everybody's horizon back for as long as a copy takes to answer. */
  async #ask(session: SealSession): Promise<Asked[]> {
    const { outside, onError } = this.options;
    if (!outside) return [];
    const found = await session.transaction(async () => ({ books: await session.books(), ours: await session.newestCheckpoint() }));
    return found.books.log === null ? [] : askOutside(outside, found, onError);
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { everyMillis = EVERY_MILLIS, onError } = this.options;
    while (!signal.aborted) {
      const began = performance.now();
      let pause = 0;
      try {
        const entries = await this.sealOnce();
        if (entries < this.#batch) pause = everyMillis - (performance.now() - began);
      } catch (error) {
        onError?.(error);
        pause = AFTER_ERROR_MILLIS;
      }
      if (pause > 0) await wait(pause, undefined, { signal }).catch(() => undefined);
    }
  }

  async #end(): Promise<void> {
    const term = this.#term;
    this.#term = null;
    await term?.session.close().catch(() => undefined);
  }

  get #batch(): number {
    return this.options.batch ?? BATCH;
  }
}

function assertName(log: string, key: string): void {
  if (log !== key) throw new DomainError('integrity', `this database keeps the log '${log}', and the key is that of '${key}'`);
}

const isNamed = (books: Books): books is Books & { log: NonNullable<Books['log']> } => books.log !== null;

/**
 * A full batch may have cut a transaction in two: the next one begins with that transaction again. Null leaves the books as they are:
 * entries brought from another cluster carry its transaction numbers, so all of them are sealed before a horizon counts again.
 */
function nextHorizon(books: Books, candidates: readonly Candidate[], batch: number): string | null {
  const last = candidates.at(-1);
  if (candidates.length < batch || !last) return books.ceiling;
  return books.horizon === null ? null : last.xid;
}
