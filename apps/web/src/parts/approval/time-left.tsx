import type { ApprovalSummary } from '#api/approvals.ts';
import { formatDuration, Pill, useNow } from '#ui';
import { hasExpired, outcomeOf } from './outcome.ts';

const SOON_MS = 4 * 3_600_000;

/** How long a request still has, in words; `soon` when it is a matter of hours. */
export function useTimeLeft(request: ApprovalSummary): { text: string; soon: boolean; over: boolean } {
  const now = useNow(15_000);
  const left = Date.parse(request.expiresAt) - now.getTime();
  if (request.state !== 'PENDING') return { text: outcomeOf(request), soon: false, over: true };
  if (hasExpired(request, now)) return { text: 'Expired', soon: false, over: true };
  return { text: formatDuration(left), soon: left < SOON_MS, over: false };
}

/** The same as a pill: "Expires in 3 h 28 m", or how it ended. */
export function TimeLeft({ request }: { request: ApprovalSummary }) {
  const { text, soon, over } = useTimeLeft(request);
  if (over) return <Pill tone={request.state === 'APPROVED' ? 'good' : 'neutral'}>{text}</Pill>;
  return (
    <Pill tone={soon ? 'warn' : 'dual'} icon="hourglass">
      <span>
        Expires in <span className="tn">{text}</span>
      </span>
    </Pill>
  );
}
