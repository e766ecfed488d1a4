import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type Unmasking, unmaskingsQuery } from '#api/packs.ts';
import { Banner, Button, Loadable, purposes, When } from '#ui';
import { AskForm } from './ask-form.tsx';
import type { Pack } from './use-pack.ts';

const forWhat = ({ purpose, reason }: Unmasking) => `${purposes.find(({ value }) => value === purpose)?.label ?? purpose}: ${reason}`;

const takeable = ({ state, usedAt, until }: Unmasking): boolean =>
  state === 'APPROVED' && usedAt === null && until !== null && Date.parse(until) > Date.now();

function Waiting({ request }: { request: Unmasking }) {
  return (
    <Banner tone="warn">
      <b>Waits for a second person.</b> {forWhat(request)}.{' '}
      <Link to="/approvals" search={{ box: 'yours', request: request.id }}>
        {request.number}
      </Link>
    </Banner>
  );
}

function Agreed({ request, caseId, pack }: { request: Unmasking; caseId: string; pack: Pack }) {
  return (
    <>
      <Banner icon="seal-ok">
        <b>Agreed to as {request.number}.</b> {forWhat(request)}. Good for one pack, until{' '}
        <When at={request.until ?? ''} format="datetime" zone />.
      </Banner>
      <div className="pk-go">
        <Button variant="primary" icon="pack" busy={pack.busy} onClick={() => pack.make({ caseId, approvalId: request.id })}>
          {pack.busy ? 'Making the pack' : 'Make the pack in the clear'}
        </Button>
        <span className="hint">The approval is used up by it, and stands in the pack.</span>
      </div>
    </>
  );
}

/** Values in the clear: asked for, waited for, and taken once. */
export function ClearValues({ caseId, pack }: { caseId: string; pack: Pack }) {
  const query = useQuery({ ...unmaskingsQuery(caseId), refetchInterval: 15_000 });
  return (
    <Loadable query={query} what="Requests for this case" rows={2}>
      {(items) => {
        const agreed = items.find(takeable);
        if (agreed) return <Agreed request={agreed} caseId={caseId} pack={pack} />;
        const waiting = items.find(({ state }) => state === 'PENDING');
        return waiting ? <Waiting request={waiting} /> : <AskForm caseId={caseId} />;
      }}
    </Loadable>
  );
}
