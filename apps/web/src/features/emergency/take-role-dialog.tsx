import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { emergencyRolesQuery, takeRole } from '#api/break-glass.ts';
import { asProblem } from '#api/problem.ts';
import { Banner, Button, Dialog, SelectField, TextArea, toast, useAct } from '#ui';

const lengths = [
  { value: '30', label: 'Half an hour' },
  { value: '60', label: 'One hour' },
  { value: '120', label: 'Two hours' },
  { value: '240', label: 'Four hours' },
];

/** Takes a role without asking. It says what that sets off before it is done. */
export function TakeRoleDialog({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  const offered = useQuery(emergencyRolesQuery);
  const [role, setRole] = useState('');
  const [minutes, setMinutes] = useState('60');
  const [reason, setReason] = useState('');
  const send = useAct('break-glass:use', {
    mutationFn: async () => (await takeRole({ body: { role, minutes: Number(minutes), reason: reason.trim() } })).data,
    onSuccess: () => {
      void client.invalidateQueries();
      toast('Taken. Sign in afresh: it counts from then on.');
      onClose();
    },
  });
  const refusal = role === '' ? 'Choose a role' : reason.trim().length < 10 ? 'Say why, in a sentence' : undefined;
  return (
    <Dialog
      opened
      size="small"
      title="Take a role in an emergency"
      onClose={onClose}
      onSubmit={(event) => {
        event.preventDefault();
        if (!refusal && !send.isPending) send.mutate();
      }}
      footer={
        <>
          <Button variant="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button variant="primary" type="submit" busy={send.isPending} refusal={refusal}>
            Take it now
          </Button>
        </>
      }
    >
      {send.error && <Banner tone="bad">{asProblem(send.error).detail}</Banner>}
      <Banner tone="warn">
        Every admin and the security desk are told at once, with your reason. Somebody else reviews it afterwards.
      </Banner>
      {offered.isError && <Banner tone="bad">{asProblem(offered.error).detail}</Banner>}
      <SelectField
        label="Role"
        empty={offered.data?.length === 0 ? 'None could be taken beside yours' : 'Choose one'}
        options={(offered.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        hint={
          offered.data?.find(({ id }) => id === role)?.description ??
          'None that you hold, that decides about roles, or that your duties rule out.'
        }
        value={role}
        onChange={(event) => setRole(event.target.value)}
      />
      <SelectField label="For" options={lengths} value={minutes} onChange={(event) => setMinutes(event.target.value)} />
      <TextArea
        label="What is the emergency"
        rows={3}
        maxLength={2000}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
        data-autofocus
      />
    </Dialog>
  );
}
