import { useQueryClient } from '@tanstack/react-query';
import { type BreakGlass, endBreakGlass } from '#api/break-glass.ts';
import { keys } from '#api/keys.ts';
import { Button, Pill, toast, toastProblem, useAct, useViewer, When } from '#ui';

function State({ use }: { use: BreakGlass }) {
  if (use.active) return <Pill tone="bad">Counts now</Pill>;
  if (use.review)
    return (
      <Pill tone={use.review.verdict === 'JUSTIFIED' ? 'good' : 'bad'}>
        {use.review.verdict === 'JUSTIFIED' ? 'Justified' : 'Not justified'}
      </Pill>
    );
  return <Pill tone={use.overdue ? 'bad' : 'warn'}>{use.overdue ? 'Review overdue' : 'Waits for review'}</Pill>;
}

/** One use: who, what, why, from when to when, and what became of it. */
export function UseRow({ use, onReview }: { use: BreakGlass; onReview?: () => void }) {
  const viewer = useViewer();
  const client = useQueryClient();
  const own = use.user.id === viewer.id;
  const end = useAct('session:own', {
    mutationFn: async () => (await endBreakGlass({ path: { id: use.id } })).data,
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: keys.breakGlass.all });
      toast('The role is given back');
    },
    onError: (error) => toastProblem(error, 'It still counts.'),
  });
  return (
    <li className="em-row">
      <div>
        <b>{use.user.name}</b> <span className="t2">took {use.role}</span>
        <q className="t2">{use.reason}</q>
      </div>
      <div>
        <State use={use} />
        <small className="t3">
          <When at={use.takenAt} format="datetime" /> to <When at={use.endedAt ?? use.endsAt} format="datetime" zone />
        </small>
        {use.review && (
          <small className="t3">
            {use.review.by.name}: {use.review.note}
          </small>
        )}
      </div>
      <div className="em-acts">
        {use.active && own && (
          <Button size="sm" busy={end.isPending} onClick={() => end.mutate()}>
            Give it back
          </Button>
        )}
        {!use.active && !use.review && onReview && (
          <Button size="sm" refusal={own ? 'Somebody else reviews it' : undefined} onClick={onReview}>
            Review
          </Button>
        )}
      </div>
    </li>
  );
}
