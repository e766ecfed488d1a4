import { addCaseAccount, type CaseDetail, type CaseLinks } from '#api/cases.ts';
import { Button, Money, plural, toast, toastProblem, useAct, useCan } from '#ui';
import { isStill } from '../still.ts';
import { useCaseChanged } from '../use-case-acts.ts';
import type { LinkView } from './use-link-view.ts';

interface Props {
  detail: CaseDetail;
  links: CaseLinks;
  view: LinkView;
}

/** The cycle that is lit: how many hops, and the least that moved on one of them. */
function LitCycle({ links, cycle }: { links: CaseLinks; cycle: readonly string[] }) {
  const hops = cycle.map((from, i) => links.edges.find((edge) => edge.from === from && edge.to === cycle[(i + 1) % cycle.length]));
  const least = hops.flatMap((hop) => hop ?? []).toSorted((a, b) => Number(a.total) - Number(b.total))[0];
  return (
    <>
      <b className="cyc-t">Cycle</b> of {plural(cycle.length, 'hop')}
      {least && (
        <>
          , at least <Money amount={least.total} currency={least.currency} /> on each
        </>
      )}
    </>
  );
}

/** In words below the drawing: the account that is selected, or the cycle that is lit, with what can be done about it. */
export function SelectedAccount({ detail, links, view }: Props) {
  const may = useCan()('case:work') && !isStill(detail.state);
  const changed = useCaseChanged(detail.id);
  const node = links.nodes.find(({ id }) => id === view.selected);
  const add = useAct('case:work', {
    mutationFn: async (accountId: string) =>
      (await addCaseAccount({ path: { id: detail.id }, body: { accountId, role: 'COUNTERPARTY' } })).data,
    onSuccess: (saved) => {
      changed(saved);
      toast('Put the account on the case');
    },
    onError: (error) => toastProblem(error, 'The account was not put on the case.'),
  });
  return (
    <p className="g-says" aria-live="polite">
      {view.lit && <LitCycle links={links} cycle={view.lit} />}
      {!view.lit && node && (
        <>
          <b>{node.label}</b>
          {node.masked !== node.label && <span className="mono t2">{node.masked}</span>}
          <span className="t2">
            {[node.inCase ? 'on this case' : 'outside the case', node.flagged ? 'flagged' : '', plural(node.degree, 'link')]
              .filter(Boolean)
              .join(', ')}
          </span>
          {!node.inCase && may && (
            <Button size="sm" icon="plus" busy={add.isPending} onClick={() => add.mutate(node.id)}>
              Put on the case
            </Button>
          )}
        </>
      )}
      {!view.lit && !node && <span className="t3">Choose an account to see whom it deals with. A double click expands it.</span>}
    </p>
  );
}
