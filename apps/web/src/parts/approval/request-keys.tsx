import type { ApprovalDetail } from '#api/approvals.ts';
import { KeySlots, Seal, useViewer, When } from '#ui';
import { hasExpired } from './outcome.ts';

function Turned({ at, seal, refused = false }: { at: string | null; seal: ApprovalDetail['entries']['made'] | null; refused?: boolean }) {
  return (
    <>
      {refused && 'Refused, '}
      <When at={at} format="datetime" zone /> {seal && <Seal {...seal} />}
    </>
  );
}

function second(request: ApprovalDetail, viewerId: string) {
  const { state, checker, decidedAt, entries, canDecide, maker } = request;
  if (checker && state === 'APPROVED') return { who: checker.name, turned: true, detail: <Turned at={decidedAt} seal={entries.decided} /> };
  if (checker && state === 'REFUSED') {
    return { who: checker.name, turned: false, detail: <Turned at={decidedAt} seal={entries.decided} refused /> };
  }
  if (state !== 'PENDING' || hasExpired(request, new Date())) return { who: 'Not turned', turned: false, detail: 'The request is over' };
  if (canDecide) return { who: 'You, or somebody else who may', turned: false, detail: 'Not turned yet', yours: true };
  return {
    who: 'Not turned yet',
    turned: false,
    detail: maker.id === viewerId ? 'Somebody else who may. Never you.' : 'Somebody else who may',
  };
}

/** Both keys of a request: who turned the first and when, and who turned the second or may. */
export function RequestKeys({ request }: { request: ApprovalDetail }) {
  const viewer = useViewer();
  const { maker, madeAt, entries } = request;
  const first = {
    who: maker.id === viewer.id ? `You, ${maker.name}` : maker.name,
    turned: true,
    detail: <Turned at={madeAt} seal={entries.made} />,
  };
  return <KeySlots slots={[first, second(request, viewer.id)]} />;
}
