import { useState } from 'react';
import { type Queue, requestQueueChange, type Team } from '#api/people.ts';
import { AskForm } from '#parts/approval/ask-form.tsx';
import { Requested } from '#parts/approval/requested.tsx';
import { useAsk } from '#parts/approval/use-ask.ts';
import { CheckField } from '#ui';

/** Asks for a queue to be worked by other teams, or to be open to all who triage; a second admin decides. */
export function QueueChangeDialog({ queue, teams, onClose }: { queue: Queue; teams: readonly Team[]; onClose: () => void }) {
  const [open, setOpen] = useState(queue.open);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(() => new Set(queue.teams));
  const [reason, setReason] = useState('');
  const ask = useAsk('team:manage', () =>
    requestQueueChange({ path: { id: queue.id }, body: { open, teams: [...chosen], reason: reason.trim() } }),
  );
  if (ask.data) return <Requested number={ask.data.number} says={`${ask.data.title}.`} onClose={onClose} />;
  const same = open === queue.open && chosen.size === queue.teams.length && queue.teams.every((id) => chosen.has(id));
  const put = (id: string, on: boolean) => setChosen((before) => new Set(on ? [...before, id] : [...before].filter((one) => one !== id)));
  return (
    <AskForm
      title={`Who works ${queue.name}`}
      error={ask.error}
      busy={ask.isPending}
      refusal={same ? 'Nothing differs yet' : undefined}
      reason={reason}
      onReason={setReason}
      onAsk={() => ask.mutate()}
      onClose={onClose}
    >
      <CheckField checked={open} onChange={(event) => setOpen(event.target.checked)}>
        Open to everybody who triages
      </CheckField>
      <fieldset className="queue-teams">
        <legend>Teams</legend>
        {teams.length === 0 && <p className="t3">There is no team yet.</p>}
        {teams.map(({ id, name }) => (
          <CheckField key={id} checked={chosen.has(id)} onChange={(event) => put(id, event.target.checked)}>
            {name}
          </CheckField>
        ))}
      </fieldset>
    </AskForm>
  );
}
