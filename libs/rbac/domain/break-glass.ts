import { DomainError } from '#kernel';

/** A role that somebody took in an emergency. Times are RFC 3339. */
export interface BreakGlass {
  readonly id: string;
  readonly user: string;
  readonly role: string;
  readonly reason: string;
  readonly takenAt: string;
  /** When it ends by itself. */
  readonly endsAt: string;
  /** When it was given back before that. */
  readonly endedAt: string | null;
  readonly reviewDueAt: string;
  readonly review: { readonly verdict: Verdict; readonly note: string; readonly by: string; readonly at: string } | null;
}

export type Verdict = 'JUSTIFIED' | 'NOT_JUSTIFIED';

export const SHORTEST_MINUTES = 5;
export const LONGEST_MINUTES = 240;
/** Somebody else looks at it within three days of its end. */
export const REVIEW_MILLIS = 3 * 24 * 3_600_000;

type Times = Pick<BreakGlass, 'endsAt' | 'endedAt' | 'reviewDueAt' | 'review'>;

export const isActive = ({ endsAt, endedAt }: Times, now: string): boolean => endedAt === null && Date.parse(endsAt) > Date.parse(now);

export const isOverdue = ({ review, reviewDueAt }: Times, now: string): boolean =>
  review === null && Date.parse(reviewDueAt) <= Date.parse(now);

/**
 * Throws `conflict` where this person has taken a role that is not given back yet, or has not been answered for in time: nobody lives on
 * emergencies.
 */
export function assertMayTake(earlier: readonly Times[], now: string): void {
  if (earlier.some((use) => isActive(use, now))) throw new DomainError('conflict', 'You hold a role from an emergency already.');
  if (earlier.some((use) => isOverdue(use, now))) {
    throw new DomainError('conflict', 'An earlier emergency of yours was not reviewed in time. It has to be, before there is another.');
  }
}
