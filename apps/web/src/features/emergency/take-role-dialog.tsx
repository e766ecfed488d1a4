import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { takeRole } from '#api/break-glass.ts';
import { asProblem } from '#api/problem.ts';
import { Banner, Button, Dialog, SelectField, TextArea, TextField, toast, useAct } from '#ui';

const lengths = [
  { value: '30', label: 'Half an hour' },
  { value: '60', label: 'One hour' },
  { value: '120', label: 'Two hours' },
  { value: '240', label: 'Four hours' },
];

/** Takes a role without asking. It says what that sets off before it is done. */
export function TakeRoleDialog({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  const [role, setRole] = useState('admin');
  const [minutes, setMinutes] = useState('60');
  const [reason, setReason] = useState('');
  const send = useAct('break-glass:use', {
    mutationFn: async () => (await takeRole({ body: { role: role.trim(), minutes: Number(minutes), reason: reason.trim() } })).data,
    onSuccess: () => {
      void client.invalidateQueries();
      toast('Taken. Sign in afresh: it counts from then on.');
      onClose();
    },
  });
  const refusal = reason.trim().length < 10 ? 'Say why, in a sentence' : undefined;
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
      <TextField
        label="Role"
        hint="Its id, such as admin"
        value={role}
        onChange={(event) => setRole(event.target.value)}
        autoComplete="off"
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
