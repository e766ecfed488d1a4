import { type Answers, isFromElsewhere } from './ask-outside.ts';
import type { Books } from './seal-session.ts';
import { Unproven } from './unproven.ts';

/** A copy that held something of the log and holds it no more. */
export interface Loss {
  /** Which copy, for people. */
  readonly where: string;
  readonly says: string;
}

const HERE = 'the checkpoint on the sealer’s machine';

/**
 * Whether somebody outside the database speaks for the log, and which copies lost what they held. With copies elsewhere it takes one of
 * them: the file on this machine can be put back together with the database. Throws `Unproven`.
 */
export function lossesOf(books: Books, { asked, silent }: Answers, isHere: boolean): Loss[] {
  const lost = asked.flatMap(({ where, seen }) => ('lost' in seen ? [{ where, says: seen.lost }] : []));
  const gone = isHere || books.size === 0 ? [] : [{ where: HERE, says: `it is gone, and ${books.size} entries are sealed` }];
  const speaks = asked.some(({ seen }) => !('lost' in seen));
  // On the machine of a database that was brought from elsewhere nothing was put away yet.
  if (speaks) return [...lost, ...(isFromElsewhere(books) ? [] : gone)];
  if (silent.length === 0 && lost.length === 0 && gone.length === 0) return [];
  const reasons = [
    ...(silent.length > 0 ? [`none of the copies elsewhere answers: ${silent.join('; ')}`] : []),
    ...[...lost, ...gone].map(({ where, says }) => `${where}: ${says}`),
  ];
  throw new Unproven(`nothing is signed while nobody outside the database speaks for the log: ${reasons.join('; ')}`);
}
