import type { ApprovalSummary } from '#api/approvals.ts';
import { asProblem } from '#api/problem.ts';

/** A request that waits, though its time is over, is over: the server says so at its next look. */
export const hasExpired = (request: ApprovalSummary, now: Date): boolean =>
  request.state === 'PENDING' && Date.parse(request.expiresAt) <= now.getTime();

const said: Record<ApprovalSummary['state'], string> = {
  PENDING: 'Waiting',
  APPROVED: 'Approved',
  REFUSED: 'Refused',
  WITHDRAWN: 'Withdrawn',
  EXPIRED: 'Expired',
  VOID: 'Void',
};

/** How a request ended, and by whom: "Refused by Sofia Conti". */
export function outcomeOf({ state, checker }: ApprovalSummary): string {
  return checker && (state === 'APPROVED' || state === 'REFUSED') ? `${said[state]} by ${checker.name}` : said[state];
}

const explained: Record<string, string> = {
  'maker-is-checker': 'You made this request, so the second key is somebody else’s. The database refuses yours too, whoever asks.',
  'separation-of-duties': 'This is too close to you: whoever it concerns, or whoever made it under another name, cannot decide it.',
  'approval-decided': 'Somebody decided this a moment before you. What you see now is how it ended.',
  'approval-expired': 'Its time ran out before the second key turned. Whoever asked can ask again.',
  'approval-void': 'What it is about has changed since it was made, so both keys would sign something else. It is void.',
};

/** Why a decision was refused, in words that say what is so and what can be done. */
export function whyRefused(error: unknown): string {
  const problem = asProblem(error);
  return explained[problem.code] ?? problem.detail;
}
