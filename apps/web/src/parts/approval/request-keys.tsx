import type { ApprovalDetail } from '#api/approvals.ts';
import { type KeySlot, KeySlots, Seal, useCan, useViewer, When } from '#ui';
import type { Permission } from '../../api/generated/index.ts';
import { hasExpired } from './outcome.ts';

type SealState = ApprovalDetail['entries']['made'];
type Need = ApprovalDetail['needs'][number];

function Turned({ at, seal, refused = false }: { at: string | null; seal: SealState | null; refused?: boolean }) {
  return (
    <>
      {refused && 'Refused, '}
      <When at={at} format="datetime" zone /> {seal && <Seal {...seal} />}
    </>
  );
}

/** A key that is not turned: who may, or that it is too late. */
function waiting(request: ApprovalDetail, need: Need, mine: boolean, over: boolean): KeySlot {
  if (over) return { who: 'Not turned', turned: false, detail: 'The request is over' };
  const may = `Whoever may ${need.says}`;
  if (mine && request.canDecide) return { who: 'You, or somebody else who may', turned: false, detail: may, yours: true };
  return { who: 'Not turned yet', turned: false, detail: may };
}

/** The keys of one group: those that were turned, by name, and those that it still lacks. */
function slotsOf(request: ApprovalDetail, need: Need, mine: boolean, over: boolean): KeySlot[] {
  const turned = request.votes
    .filter(({ permission }) => permission === need.permission)
    .map(({ voter, verdict, at, seal }) => ({
      who: voter.name,
      turned: verdict === 'APPROVE',
      detail: <Turned at={at} seal={seal} refused={verdict === 'REFUSE'} />,
    }));
  const lacking = Math.max(0, need.needed - turned.length);
  return [...turned, ...Array.from({ length: lacking }, (_, i) => waiting(request, need, mine && i === 0, over))];
}

/** Every key of a request: the maker's, and one for each person whom each group must bring. All of them are needed. */
export function RequestKeys({ request }: { request: ApprovalDetail }) {
  const viewer = useViewer();
  const can = useCan();
  const { maker, madeAt, entries } = request;
  const over = request.state !== 'PENDING' || hasExpired(request, new Date());
  const first = {
    who: maker.id === viewer.id ? `You, ${maker.name}` : maker.name,
    turned: true,
    detail: <Turned at={madeAt} seal={entries.made} />,
  };
  const others = request.needs.flatMap((need) => slotsOf(request, need, can(need.permission as Permission), over));
  return <KeySlots slots={[first, ...others]} />;
}
