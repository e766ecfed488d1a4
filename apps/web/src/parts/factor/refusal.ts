import { asProblem } from '#api/problem.ts';
import { formatDuration } from '#ui';
import { noKeyWords } from './key-words.ts';

/** A refused sign-in in words. The server's own never tell which part was wrong; only waiting is said better here. */
export function signInRefusal(error: unknown): string {
  const problem = asProblem(error);
  switch (problem.code) {
    case 'account-locked': {
      const wait = problem.retryAfter ? ` Try again in ${formatDuration(problem.retryAfter * 1000)},` : ' Wait,';
      return `Locked after too many attempts.${wait} or ask an admin to unlock it.`;
    }
    case 'no-answer':
      return 'The server did not answer. Nothing was sent twice; try again.';
    default:
      return problem.fields[0]?.reason ?? problem.detail;
  }
}

/** Why a passkey did not do it: the browser's part, or the server's. */
export const keyRefusal = (error: unknown): string => noKeyWords(error) ?? signInRefusal(error);
