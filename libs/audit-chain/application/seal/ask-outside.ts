import { setTimeout as wait } from 'node:timers/promises';
import { DomainError } from '#kernel';
import type { Books, StoredCheckpoint } from './seal-session.ts';

/** What a copy saw of the log last: the note that it holds, or of a witness the size alone. */
export type Seen = { readonly note: string } | { readonly size: number };

/** A copy outside of this machine that can be asked what it saw last. A SIEM cannot: it takes and does not give back. */
export interface OutsideCopy {
  /** For people: `the store worm-1`. */
  readonly where: string;
  /** `ours` is the newest checkpoint in the database. Null when it has seen nothing yet. Throws when it cannot be asked. */
  newest(ours: StoredCheckpoint | null): Promise<Seen | null>;
}

export abstract class OutsideCopies {
  /** Those that are in use. Throws when not even that can be told. */
  abstract all(log: string): Promise<OutsideCopy[]>;
}

export interface Asked {
  readonly where: string;
  readonly seen: Seen;
}

const PATIENCE_MILLIS = 20_000;

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/**
 * Asks every copy at once. One that does not answer is passed over where the books were kept in this cluster: the copy on this machine
 * speaks for those. In a database that was brought from elsewhere, as from a dump, each has to answer. Throws `integrity` for that.
 */
export async function askOutside(
  outside: OutsideCopies,
  { books, ours }: { books: Books; ours: StoredCheckpoint | null },
  onError: (error: unknown) => void = () => undefined,
): Promise<Asked[]> {
  const ask = async <T>(where: string, question: () => Promise<T>): Promise<T | null> => {
    try {
      return await inTime(question());
    } catch (error) {
      if (isFromElsewhere(books)) {
        const says = `this database was brought from another cluster, and ${where} cannot be asked what was seen last: ${reasonOf(error)}`;
        throw new DomainError('integrity', says, [], { cause: error });
      }
      onError(new Error(`${where} could not be asked what was seen last`, { cause: error }));
      return null;
    }
  };
  const copies = (await ask('the list of destinations', () => outside.all(books.log?.name ?? ''))) ?? [];
  const answers = await Promise.all(copies.map(async ({ where, newest }) => ({ where, seen: await ask(where, () => newest(ours)) })));
  return answers.filter((answer): answer is Asked => answer.seen !== null);
}

/** An entry was sealed, and not in this cluster. */
const isFromElsewhere = ({ horizon, size }: Books): boolean => horizon === null && size > 0;

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
