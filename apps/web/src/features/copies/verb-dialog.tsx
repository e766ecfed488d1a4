import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type Destination, requestDestinationChange } from '#api/copies.ts';
import { keys } from '#api/keys.ts';
import { asProblem } from '#api/problem.ts';
import { Banner, Button, Dialog, Keys, TextArea, useAct } from '#ui';
import { Asked } from './asked.tsx';

type Verb = 'pause' | 'resume' | 'remove';

const words: Record<Verb, { title: string; says: string }> = {
  pause: { title: 'Pause', says: 'Nothing more is sent until it is resumed; then it goes on where it was.' },
  resume: { title: 'Resume', says: 'It goes on where it was.' },
  remove: { title: 'Remove', says: 'Nothing more is sent. What is there stays there, and what happened to it stays in the log.' },
};

/** Asks to pause, resume or remove a destination; a second admin decides. */
export function VerbDialog({ destination, verb, onClose }: { destination: Destination; verb: Verb; onClose: () => void }) {
  const client = useQueryClient();
  const [reason, setReason] = useState('');
  const ask = useAct('audit:forward', {
    mutationFn: async () =>
      (await requestDestinationChange({ path: { id: destination.id }, body: { change: verb, reason: reason.trim() } })).data,
    onSuccess: () => void client.invalidateQueries({ queryKey: keys.approvals.all }),
  });
  if (ask.data) return <Asked number={ask.data.number} says={ask.data.title} onClose={onClose} />;
  const refusal = reason.trim().length < 3 ? 'Say why' : undefined;
  return (
    <Dialog
      opened
      onClose={onClose}
      size="small"
      title={`${words[verb].title} ${destination.name}`}
      onSubmit={(event) => {
        event.preventDefault();
        if (!refusal) ask.mutate();
      }}
      footer={
        <>
          <Button variant="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button variant="primary" type="submit" busy={ask.isPending} refusal={refusal}>
            <Keys turned={1} />
            Ask for the second key
          </Button>
        </>
      }
    >
      {ask.error && <Banner tone="bad">{asProblem(ask.error).detail}</Banner>}
      <p className="prose">{words[verb].says}</p>
      <TextArea
        label="Why"
        rows={3}
        maxLength={2000}
        data-autofocus
        value={reason}
        onChange={(event) => setReason(event.target.value)}
        hint="The second admin reads this, and so will an auditor."
      />
    </Dialog>
  );
}
