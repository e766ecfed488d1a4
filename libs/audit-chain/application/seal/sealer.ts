import { setTimeout as wait } from 'node:timers/promises';
import type { SigningKey } from '#crypto';
import { DomainError, isDomainError } from '#kernel';
import type { ReadTile, TreeEdge } from '#proof';
import { keysInForce } from '../keys/keys-in-force.ts';
import { type Answers, askOutside, NOBODY_ASKED, type OutsideCopies } from './ask-outside.ts';
import { proveOwnPast } from './prove-own-past.ts';
import { sealBatch } from './seal-batch.ts';
import type { Books, Candidate, CheckpointCopies, SealSession, SealSessions } from './seal-session.ts';
import { Unproven } from './unproven.ts';
import type { Loss } from './vouched.ts';

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
  /** Tells people that copies lost what they held. What it throws keeps the sealer from signing. */
  readonly onLost?: (losses: readonly Loss[]) => Promise<void>;
  /** Called with the number of entries after each seal that had any. */
  readonly onSealed?: (entries: number) => void;
}

const EVERY_MILLIS = 500;
const BATCH = 10_000;
const AFTER_ERROR_MILLIS = 1_000;
/** Copies that do not answer, or speak against the log, are not asked more often than this. */
const AFTER_REFUSAL_MILLIS = 5_000;

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
      const session = this.#term?.session;
      if (isIntegrity(error)) await session?.noteBroken(error.message).catch(() => undefined);
      if (error instanceof Unproven) await session?.noteWaiting(error.message).catch(() => undefined);
      await this.#end();
      throw error;
    }
  }

  async #seal(term: Term): Promise<number> {
    const { session } = term;
    const answers = term.edge === null ? await this.#ask(session) : NOBODY_ASKED;
    const sealed = await session.transaction(async () => {
      const books = await session.books();
      if (!isNamed(books)) return null;
      if (term.edge !== null && term.edge.size !== books.size) return 'moved';
      const keys = await keysInForce(await session.successors(), this.options.keyAt);
      assertName(books.log.name, keys.current.signer.name);
      const { copies, onLost = async () => undefined } = this.options;
      const edge = term.edge ?? (await proveOwnPast(session, books, { pins: keys.pins, copies, answers, onLost }));
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
  async #ask(session: SealSession): Promise<Answers> {
    const { outside, onError } = this.options;
    if (!outside) return NOBODY_ASKED;
    const found = await session.transaction(async () => ({ books: await session.books(), newest: await session.newestCheckpoint() }));
    if (found.books.log === null) return NOBODY_ASKED;
    const tiles = oneByOne(session.readTile);
    try {
      return await askOutside(outside, { ...found, readTile: tiles.read }, onError);
    } finally {
      tiles.close();
    }
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
        pause = error instanceof Unproven || isIntegrity(error) ? AFTER_REFUSAL_MILLIS : AFTER_ERROR_MILLIS;
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

const isIntegrity = (error: unknown): error is DomainError => isDomainError(error) && error.code === 'integrity';

function assertName(log: string, key: string): void {
  if (log !== key) throw new DomainError('integrity', `this database keeps the log '${log}', and the key is that of '${key}'`);
}

/** The copies are asked at once and the session has one connection; who answers too late reads no more of it. */
function oneByOne(readTile: ReadTile): { read: ReadTile; close: () => void } {
  let turn: Promise<unknown> = Promise.resolve();
  let open = true;
  const read: ReadTile = (level, index) => {
    const tile = turn.then(() => {
      if (!open) throw new Error('the answer came too late');
      return readTile(level, index);
    });
    turn = tile.catch(() => undefined);
    return tile;
  };
  return { read, close: () => (open = false) };
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
