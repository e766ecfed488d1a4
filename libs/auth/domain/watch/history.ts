import { HALF_SESSION_SECONDS } from '../session-policy.ts';

interface Step {
  readonly at: string;
  readonly outcome: string;
  readonly network: string | null;
}

const finished = (half: Step, later: Step): boolean =>
  later.outcome === 'granted' &&
  later.network === half.network &&
  Date.parse(later.at) - Date.parse(half.at) <= HALF_SESSION_SECONDS * 1000;

/**
 * The list, newest first, without first factors that the second followed in time from the same network: those are one sign-in. A right
 * password that nothing followed stays, since it may be somebody else's.
 */
export function withoutSteps<T extends Step>(list: readonly T[]): T[] {
  const taken = new Set<T>();
  return list.filter((step, i) => {
    if (step.outcome !== 'halfway') return true;
    const end = list.slice(0, i).findLast((later) => !taken.has(later) && finished(step, later));
    if (end) taken.add(end);
    return !end;
  });
}
