import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { refreshAlerts } from '#api/alert-cache.ts';
import { assignAlerts } from '#api/alerts.ts';
import { directoryQuery } from '#api/people.ts';
import { asProblem } from '#api/problem.ts';
import { Banner, Button, Dialog, SelectField, toast, useAct, useViewer } from '#ui';
import { type ActDialogProps, idsOf, subjectOf } from './act.ts';
import { doneText } from './outcome.ts';

const nobody = 'nobody';

/** Gives alerts to a person, or back to everybody. */
export function AssignDialog({ rows, onClose, onDone }: ActDialogProps) {
  const client = useQueryClient();
  const viewer = useViewer();
  const people = useQuery(directoryQuery(''));
  const [owner, setOwner] = useState(viewer.id);
  const send = useAct('alert:triage', {
    mutationFn: async () => (await assignAlerts({ body: { ids: idsOf(rows), ownerId: owner === nobody ? null : owner } })).data.items,
    onSuccess: (items) => {
      toast(doneText(owner === nobody ? 'Gave back' : 'Assigned', items));
      void refreshAlerts(client);
      onDone();
    },
  });
  const others = (people.data ?? [])
    .filter((person) => person.id !== viewer.id)
    .map((person) => ({ value: person.id, label: person.name }));
  return (
    <Dialog
      opened
      onClose={onClose}
      size="small"
      title={`Assign ${subjectOf(rows)}`}
      onSubmit={(event) => {
        event.preventDefault();
        send.mutate();
      }}
      footer={
        <>
          <Button variant="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button variant="primary" type="submit" busy={send.isPending}>
            Assign
          </Button>
        </>
      }
    >
      {send.error && <Banner tone="bad">{asProblem(send.error).detail}</Banner>}
      <SelectField
        label="Owner"
        value={owner}
        onChange={(event) => setOwner(event.target.value)}
        options={[{ value: viewer.id, label: `${viewer.name}, you` }, ...others, { value: nobody, label: 'Nobody: back to the queue' }]}
        hint="Alerts that somebody else holds are left with them, and named afterwards."
      />
    </Dialog>
  );
}
