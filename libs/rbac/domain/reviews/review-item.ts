import { DomainError } from '#kernel';
import type { ApprovalState } from '../approval.ts';

export type ReviewAnswer = 'KEEP' | 'REVOKE';

/**
 * OPEN: nobody answered. KEPT. REVOKING: a reviewer said so, the second key is missing. REVOKED. NOT_REVOKED: the second person refused
 * or let it run out. SUSPENDED: nobody answered in time, and it ended. SPARED: likewise, but it is the last of its kind that can decide
 * about roles. GONE: it ended otherwise.
 */
export type ReviewItemState = 'OPEN' | 'KEPT' | 'REVOKING' | 'REVOKED' | 'NOT_REVOKED' | 'SUSPENDED' | 'SPARED' | 'GONE';

/** One grant under review. Times are RFC 3339. */
export interface ReviewItem {
  readonly id: string;
  readonly reviewId: string;
  readonly grantId: string;
  readonly user: string;
  readonly role: string;
  readonly since: string;
  /** The approved request that gave it; null for what existed before anybody could approve. */
  readonly grantedBy: string | null;
  readonly endedAt: string | null;
  /** Whether the end came from this item: by its revocation, or by suspension. */
  readonly endedHere: boolean;
  readonly lastUsedAt: string | null;
  readonly uses: number;
  readonly answer: ReviewAnswer | null;
  readonly reason: string | null;
  readonly answeredBy: string | null;
  readonly answeredAt: string | null;
  readonly request: string | null;
  readonly requestState: ApprovalState | null;
  readonly suspendedAt: string | null;
  readonly sparedAt: string | null;
}

export function itemState(item: Omit<ReviewItem, 'id' | 'reviewId'>): ReviewItemState {
  if (item.suspendedAt) return 'SUSPENDED';
  if (item.endedAt) return item.endedHere ? 'REVOKED' : 'GONE';
  if (item.answer === 'KEEP') return 'KEPT';
  if (item.answer === 'REVOKE') return item.requestState === 'PENDING' ? 'REVOKING' : 'NOT_REVOKED';
  return item.sparedAt ? 'SPARED' : 'OPEN';
}

interface Answering {
  readonly reviewState: string;
  readonly reviewers: readonly string[];
  readonly item: ReviewItem;
  readonly holderPerson: string | null;
  readonly reviewer: { readonly user: string; readonly person: string | null };
}

/** Throws `separation-of-duties` for one's own grant, `forbidden` for whoever is no reviewer, `conflict` for what is settled. */
export function assertMayAnswer({ reviewState, reviewers, item, holderPerson, reviewer }: Answering): void {
  if (reviewState !== 'OPEN') throw new DomainError('conflict', 'This access review takes no answers any more.');
  if (!reviewers.includes(reviewer.user) || reviewer.person === null) {
    throw new DomainError('forbidden', 'You are not a reviewer of this access review.');
  }
  if (item.user === reviewer.user || holderPerson === reviewer.person) {
    throw new DomainError('separation-of-duties', 'This is your own access. Another reviewer has to answer it.');
  }
  const state = itemState(item);
  if (state === 'REVOKED' || state === 'SUSPENDED' || state === 'GONE') throw new DomainError('conflict', 'This grant has ended already.');
  if (state === 'REVOKING' && item.answeredBy !== reviewer.user) {
    throw new DomainError('conflict', 'A colleague asked for this grant to be taken away. Only they can change that answer.');
  }
}
