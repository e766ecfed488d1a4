import { DomainError } from '#kernel';

export const reviewScopes = ['all', 'privileged', 'role', 'team'] as const;
export type ReviewScope = (typeof reviewScopes)[number];

export const recurrences = ['once', 'monthly', 'quarterly', 'half-yearly', 'yearly'] as const;
export type Recurrence = (typeof recurrences)[number];

/** What happens to a grant that nobody answered by the due date: it is reported, or it ends. */
export const unansweredPolicies = ['report', 'suspend'] as const;
export type UnansweredPolicy = (typeof unansweredPolicies)[number];

export type ReviewState = 'PROPOSED' | 'OPEN' | 'SIGNED' | 'DROPPED';

/** What whoever starts a campaign decides; it does not change afterwards. Times are RFC 3339. */
export interface ReviewTerms {
  readonly title: string;
  readonly scope: ReviewScope;
  /** The role or the team in scope; null for the other scopes. */
  readonly scopeId: string | null;
  readonly reviewers: readonly string[];
  /** Signs the result off, which is the second key to each revocation. */
  readonly accountable: string;
  readonly dueAt: string;
  readonly recurrence: Recurrence;
  readonly unanswered: UnansweredPolicy;
}

export interface Review extends ReviewTerms {
  readonly id: string;
  /** For people: `REV-000012`. */
  readonly number: string;
  readonly state: ReviewState;
  readonly proposedBy: string;
  readonly proposedAt: string;
  /** The request by which a second person let it start; null where one person may start it. */
  readonly approval: string | null;
  readonly openedAt: string | null;
  /** When the figures of use were last counted. */
  readonly activityAt: string | null;
  readonly remindedAt: string | null;
  readonly escalatedAt: string | null;
  readonly signedBy: string | null;
  readonly signedAt: string | null;
  readonly signNote: string | null;
  /** SHA-256 (hex) of the canonical answers that were signed. */
  readonly result: string | null;
}

export const reviewNumber = (serial: number | string): string => `REV-${String(serial).padStart(6, '0')}`;

const DAY = 86_400_000;

/** Nobody can answer in an hour; and whoever starts a campaign that suspends must not be able to end grants by haste. */
export const SHORTEST_REVIEW_MILLIS = 3 * DAY;
const LONGEST_REVIEW_MILLIS = 366 * DAY;

/** Reminders go out once, when this much time is left. */
export const REMIND_BEFORE_MILLIS = 2 * DAY;

/** Uses are counted over this many days, the day of counting included. */
export const ACTIVITY_DAYS = 90;

const months: Readonly<Record<Exclude<Recurrence, 'once'>, number>> = { monthly: 1, quarterly: 3, 'half-yearly': 6, yearly: 12 };

/** When the campaign after one that opened then opens, as milliseconds since the epoch; null when there is none. The 31st becomes the last day of a shorter month. */
export function nextOpening(openedAt: string, recurrence: Recurrence): number | null {
  if (recurrence === 'once') return null;
  const from = new Date(openedAt);
  const next = new Date(from);
  next.setUTCDate(1);
  next.setUTCMonth(from.getUTCMonth() + months[recurrence]);
  const last = new Date(Date.UTC(next.getUTCFullYear(), next.getUTCMonth() + 1, 0)).getUTCDate();
  next.setUTCDate(Math.min(from.getUTCDate(), last));
  return next.getTime();
}

const refuse = (field: string, reason: string): never => {
  throw new DomainError('validation', 'This access review cannot be started so', [{ field, reason }]);
};

/** Throws `validation` naming the field. Times are RFC 3339. */
export function assertTerms(terms: ReviewTerms, now: string): void {
  const left = Date.parse(terms.dueAt) - Date.parse(now);
  if (left < SHORTEST_REVIEW_MILLIS) refuse('dueAt', 'is at least three days from now');
  if (left > LONGEST_REVIEW_MILLIS) refuse('dueAt', 'is at most a year from now');
  if ((terms.scope === 'role' || terms.scope === 'team') !== (terms.scopeId !== null)) refuse('scopeId', `does not go with ${terms.scope}`);
  if (new Set(terms.reviewers).size !== terms.reviewers.length) refuse('reviewers', 'names somebody twice');
}

/** Whether starting it needs a second person: a campaign that suspends can take away what nobody decided to take. */
export const needsSecondPerson = (terms: Pick<ReviewTerms, 'unanswered'>): boolean => terms.unanswered === 'suspend';

/** Requests to take a role away outlive the campaign by this much, so that the sign-off still finds them. */
const SIGN_OFF_GRACE_MILLIS = 30 * DAY;

/** Until when a reviewer's revocation waits for its second key: milliseconds since the epoch. */
export const revocationEnds = (dueAt: string, now: string): number => Math.max(Date.parse(dueAt), Date.parse(now)) + SIGN_OFF_GRACE_MILLIS;
