import { useQueryClient } from '@tanstack/react-query';
import { keys } from '#api/keys.ts';
import { type Exemption, endExemption } from '#api/policy.ts';
import { Button, Can, Card, toast, toastProblem, useAct, When } from '#ui';

function ExemptionRow({ exemption: { id, person, since, until } }: { exemption: Exemption }) {
  const client = useQueryClient();
  const end = useAct('policy:manage', {
    mutationFn: () => endExemption({ path: { id } }),
    onSuccess: () => toast(`${person.name} needs a second factor again, and is signed out`),
    onError: (error) => toastProblem(error, 'The exemption was not ended'),
    onSettled: () => void client.invalidateQueries({ queryKey: keys.people.policy }),
  });
  return (
    <li>
      <span className="what">
        <b>{person.name}</b>
        <small className="t3">
          Since <When at={since} format="date" />, ends <When at={until} format="datetime" />
        </small>
      </span>
      <Can permission="policy:manage">
        <Button size="sm" busy={end.isPending} onClick={() => end.mutate()}>
          End it now
        </Button>
      </Can>
    </li>
  );
}

/** Who signs in with a password alone, and until when. Ending it takes one admin, because it takes something away. */
export function ExemptionsCard({ exemptions, onAsk }: { exemptions: readonly Exemption[]; onAsk: () => void }) {
  return (
    <Card
      title="Exempt from the second factor"
      actions={
        <Can permission="policy:manage">
          <Button size="sm" onClick={onAsk}>
            Exempt somebody
          </Button>
        </Can>
      }
    >
      {exemptions.length === 0 ? (
        <p className="t2">Nobody. Everybody who signs in proves a second factor.</p>
      ) : (
        <ul className="pol-exempt">
          {exemptions.map((exemption) => (
            <ExemptionRow key={exemption.id} exemption={exemption} />
          ))}
        </ul>
      )}
    </Card>
  );
}
