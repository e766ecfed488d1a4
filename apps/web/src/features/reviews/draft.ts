import type { openReview, ReviewSummary } from '#api/reviews.ts';

/** A campaign as it is being described. `due` is a day of the reader's own zone. */
export interface Draft {
  title: string;
  scope: ReviewSummary['scope'];
  scopeId: string;
  reviewers: readonly string[];
  accountable: string;
  due: string;
  recurrence: ReviewSummary['recurrence'];
  unanswered: ReviewSummary['unanswered'];
  reason: string;
}

const DAY = 86_400_000;
const dayOf = (time: number): string => {
  const date = new Date(time);
  return [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((part) => String(part).padStart(2, '0')).join('-');
};

/** The first day on which a campaign started now may be due. */
export const firstDue = (): string => dayOf(Date.now() + 3 * DAY);

export const blankReview = (): Draft => ({
  title: '',
  scope: 'privileged',
  scopeId: '',
  reviewers: [],
  accountable: '',
  due: dayOf(Date.now() + 14 * DAY),
  recurrence: 'once',
  unanswered: 'report',
  reason: '',
});

/** What is still missing, as a sentence; undefined when it can be sent. */
export function whyNotYet(draft: Draft): string | undefined {
  if (draft.title.trim().length === 0) return 'Give it a name';
  if ((draft.scope === 'role' || draft.scope === 'team') && !draft.scopeId) return `Choose the ${draft.scope}`;
  if (draft.reviewers.length === 0) return 'Name a reviewer';
  if (!draft.accountable) return 'Say who signs it off';
  if (draft.due < firstDue()) return 'The due date is at least three days away';
  if (draft.reason.trim().length < 3) return 'Say why';
  return undefined;
}

/** The last moment of the due day, in the reader's zone. */
export const bodyOf = ({ due, scopeId, reviewers, ...draft }: Draft): Parameters<typeof openReview>[0]['body'] => ({
  ...draft,
  title: draft.title.trim(),
  reason: draft.reason.trim(),
  reviewers: [...reviewers],
  scopeId: draft.scope === 'role' || draft.scope === 'team' ? scopeId : null,
  dueAt: new Date(`${due}T23:59:59`).toISOString(),
});
