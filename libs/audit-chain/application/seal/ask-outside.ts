import { setTimeout as wait } from 'node:timers/promises';
import { DomainError, isDomainError } from '#kernel';
import type { ReadTile } from '#proof';
import type { Books, StoredCheckpoint } from './seal-session.ts';

/**
 * What a copy says of the log: the checkpoint that it holds; of a witness, that it has just signed our newest one as what follows on its
 * own; or what it had and has no more.
 */
export type Seen = { readonly note: string } | { readonly proven: number } | { readonly lost: string };

/** The log as the database has it, for whoever is asked about it. */
export interface Ours {
  /** The newest checkpoint in the database. */
  readonly newest: StoredCheckpoint | null;
  readonly readTile: ReadTile;
}

/** A copy outside of this machine that can be asked what it saw last. A SIEM cannot: it takes and does not give back. */
export interface OutsideCopy {
  /** For people: `the store worm-1`. */
  readonly where: string;
  /** Whether it took something before, so that its silence is the silence of somebody who knows. */
  readonly holds: boolean;
  /** Null when it has seen nothing yet. Throws `integrity` for what speaks against the database, anything else when it cannot be asked. */
  newest(ours: Ours): Promise<Seen | null>;
}

export abstract class OutsideCopies {
  /** Those that are in use. Throws when not even that can be told. */
  abstract all(log: string): Promise<OutsideCopy[]>;
}

export interface Asked {
  readonly where: string;
  readonly seen: Seen;
}

export interface Answers {
  readonly asked: readonly Asked[];
  /** Copies that hold something and could not be asked. */
  readonly silent: readonly string[];
}

export const NOBODY_ASKED: Answers = { asked: [], silent: [] };

const PATIENCE_MILLIS = 20_000;
const THE_LIST = 'the list of destinations';

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/**
 * Asks every copy at once. Which did not answer is said, for the sealer to judge: where the books were kept in this cluster one answer is
 * enough. In a database that was brought from elsewhere, as from a dump, each has to answer. Throws `integrity` for that, and for a copy
 * that speaks against the database.
 */
export async function askOutside(
  outside: OutsideCopies,
  { books, ...ours }: Ours & { books: Books },
  onError: (error: unknown) => void = () => undefined,
): Promise<Answers> {
  const silent: string[] = [];
  const ask = async <T>({ where, holds }: { where: string; holds: boolean }, question: () => Promise<T>): Promise<T | null> => {
    try {
      return await inTime(question());
    } catch (error) {
      if (isDomainError(error) && error.code === 'integrity') throw error;
      if (isFromElsewhere(books)) {
        const says = `this database was brought from another cluster, and ${where} cannot be asked what was seen last: ${reasonOf(error)}`;
        throw new DomainError('integrity', says, [], { cause: error });
      }
      if (holds) silent.push(`${where} (${reasonOf(error)})`);
      onError(new Error(`${where} could not be asked what was seen last`, { cause: error }));
      return null;
    }
  };
  const copies = (await ask({ where: THE_LIST, holds: true }, () => outside.all(books.log?.name ?? ''))) ?? [];
  const answers = await Promise.all(copies.map(async (copy) => ({ where: copy.where, seen: await ask(copy, () => copy.newest(ours)) })));
  return { asked: answers.filter((answer): answer is Asked => answer.seen !== null), silent: silent.toSorted() };
}

/** An entry was sealed, and not in this cluster. */
export const isFromElsewhere = ({ horizon, size }: Books): boolean => horizon === null && size > 0;

async function inTime<T>(answer: Promise<T>): Promise<T> {
  const late = new AbortController();
  const tooLate = wait(PATIENCE_MILLIS, undefined, { signal: late.signal }).then(() => {
    throw new Error('no answer in time');
  });
  try {
    return await Promise.race([answer, tooLate]);
  } finally {
    late.abort();
    tooLate.catch(() => undefined);
  }
}
