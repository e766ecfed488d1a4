import type { ReviewDetail, ReviewItem, ReviewSummary } from '#api/reviews.ts';
import { type IconName, plural, type Tone } from '#ui';

export const repeats: Record<ReviewSummary['recurrence'], string> = {
  once: 'Once',
  monthly: 'Every month',
  quarterly: 'Every three months',
  'half-yearly': 'Every six months',
  yearly: 'Every year',
};

export const whenUnanswered: Record<ReviewSummary['unanswered'], string> = {
  report: 'Reported, nothing ends',
  suspend: 'The role ends',
};

export const reviewStates: Record<ReviewSummary['state'], { label: string; tone: Tone; icon: IconName }> = {
  PROPOSED: { label: 'Waits for a second key', tone: 'dual', icon: 'keys' },
  OPEN: { label: 'Open', tone: 'line', icon: 'st-progress' },
  SIGNED: { label: 'Signed off', tone: 'good', icon: 'check' },
  DROPPED: { label: 'Not started', tone: 'neutral', icon: 'x' },
};

export const itemStates: Record<ReviewItem['state'], { label: string; tone: Tone; icon: IconName }> = {
  OPEN: { label: 'No answer yet', tone: 'line', icon: 'st-open' },
  KEPT: { label: 'Kept', tone: 'good', icon: 'check' },
  REVOKING: { label: 'To be taken away', tone: 'dual', icon: 'keys' },
  REVOKED: { label: 'Taken away', tone: 'bad', icon: 'minus' },
  NOT_REVOKED: { label: 'Second key refused', tone: 'warn', icon: 'sla-due' },
  SUSPENDED: { label: 'Suspended, unanswered', tone: 'bad', icon: 'hourglass' },
  SPARED: { label: 'Last administrator, unanswered', tone: 'warn', icon: 'sla-due' },
  GONE: { label: 'Ended otherwise', tone: 'neutral', icon: 'x' },
};

/** What was answered, in one line. */
export function progressWords({ counts }: Pick<ReviewDetail, 'counts'>): string {
  if (counts.total === 0) return 'Not started';
  const said = counts.total - counts.open;
  return `${said.toLocaleString('en')} of ${plural(counts.total, 'grant')} answered`;
}

/** Reasons that reviewers give again and again; their own words are one step away. */
export const usualReasons: Record<'KEEP' | 'REVOKE', readonly string[]> = {
  KEEP: ['Needs it for the daily work', 'Stands in for a colleague', 'Confirmed with the line manager'],
  REVOKE: ['Has not used it', 'Changed department', 'Left the bank', 'Was meant for a limited time'],
};
