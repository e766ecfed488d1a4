import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ApprovalSummary, approvalsQuery } from '#api/approvals.ts';
import { TimeLeft } from '#parts/approval/time-left.tsx';
import { Icon, useCan, When } from '#ui';

const ours: ReadonlySet<string> = new Set(['sign-in.policy', 'sign-in.exempt']);

function RequestRow({ request }: { request: ApprovalSummary }) {
  return (
    <li>
      <Icon name="keys" />
      <span className="what">
        <Link to="/approvals" search={{ request: request.id }}>
          {request.title}
        </Link>
        <small className="t3">
          {request.number}, asked by {request.maker.name}, <When at={request.madeAt} />
        </small>
      </span>
      <TimeLeft request={request} />
    </li>
  );
}

/** Requests about this policy that wait for a second key; nothing where none does. */
export function Pending() {
  const can = useCan();
  const enabled = can('approval:read');
  const mine = useQuery({ ...approvalsQuery('yours'), enabled });
  const others = useQuery({ ...approvalsQuery('needs-you'), enabled });
  const all = [...(mine.data?.items ?? []), ...(others.data?.items ?? [])].filter(
    ({ action, state }) => ours.has(action) && state === 'PENDING',
  );
  const requests = [...new Map(all.map((request) => [request.id, request])).values()];
  if (requests.length === 0) return null;
  return (
    <section className="pol-pending" aria-label="Waiting for a second key">
      <h2>Waiting for a second key</h2>
      <ul>
        {requests.map((request) => (
          <RequestRow key={request.id} request={request} />
        ))}
      </ul>
    </section>
  );
}
