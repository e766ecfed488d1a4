import { Link } from '@tanstack/react-router';
import type { ApprovalSummary } from '#api/approvals.ts';
import { useTimeLeft } from '#parts/approval/time-left.tsx';
import { Icon, Keys, useViewer, When } from '#ui';
import { actionWords } from './action-words.ts';

function RequestLink({ request, current }: { request: ApprovalSummary; current: boolean }) {
  const viewer = useViewer();
  const { text, soon, over } = useTimeLeft(request);
  const own = request.maker.id === viewer.id;
  const look = over ? 'done' : request.canDecide ? '' : 'own';
  return (
    <Link
      to="/approvals"
      search={(prev) => ({ ...prev, request: request.id })}
      activeProps={{}}
      className={`req ${look}${current ? ' on' : ''}`}
      aria-current={current || undefined}
    >
      <Icon name={actionWords(request.action).icon} className="req-i" />
      <span className="grow">
        <b title={request.title}>{request.title}</b>
        <small>
          {own ? 'You' : request.maker.name}, <When at={request.madeAt} />
        </small>
      </span>
      <span className="req-r">
        <Keys
          turned={request.state === 'APPROVED' ? 2 : 1}
          of={Math.max(2, 1 + request.stillNeeded)}
          refused={request.state === 'REFUSED'}
        />
        <small className={soon ? 'tn soon' : 'tn'}>
          {soon && <Icon name="sla-due" />}
          {over ? text.split(' ')[0] : text}
        </small>
      </span>
    </Link>
  );
}

/** One group of the list under its heading; nothing where the group is empty. */
export function RequestGroup({ title, requests, open }: { title: string; requests: readonly ApprovalSummary[]; open: string | undefined }) {
  if (requests.length === 0) return null;
  return (
    <>
      <h2 className="a-g">{title}</h2>
      <ul>
        {requests.map((request) => (
          <li key={request.id}>
            <RequestLink request={request} current={request.id === open} />
          </li>
        ))}
      </ul>
    </>
  );
}
