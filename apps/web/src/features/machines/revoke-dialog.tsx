import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { keys } from '#api/keys.ts';
import { type Machine, type MachineKey, revokeServiceKey } from '#api/machines.ts';
import { asProblem } from '#api/problem.ts';
import { Banner, Button, Dialog, TextArea, toast, useAct } from '#ui';

interface Props {
  machine: Machine;
  machineKey: MachineKey;
  onClose: () => void;
}

/** Shuts one key out at once. One admin is enough, because it takes something away. */
export function RevokeDialog({ machine, machineKey, onClose }: Props) {
  const client = useQueryClient();
  const [reason, setReason] = useState('');
  const revoke = useAct('service-account:manage', {
    mutationFn: () => revokeServiceKey({ path: { id: machine.id, key: machineKey.id }, body: { reason: reason.trim() } }),
    onSuccess: () => {
      toast(`The key of ${machine.name} opens nothing any more`);
      void client.invalidateQueries({ queryKey: keys.people.machines });
      onClose();
    },
  });
  const refusal = reason.trim().length < 3 ? 'Say why' : undefined;
  return (
    <Dialog
      opened
      onClose={onClose}
      size="small"
      title={`Revoke a key of ${machine.name}`}
      onSubmit={(event) => {
        event.preventDefault();
        if (!refusal) revoke.mutate();
      }}
      footer={
        <>
          <Button variant="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button variant="primary" type="submit" busy={revoke.isPending} refusal={refusal}>
            Revoke now
          </Button>
        </>
      }
    >
      {revoke.error && <Banner tone="bad">{asProblem(revoke.error).detail}</Banner>}
      <p className="prose">
        {machineKey.label} opens nothing from the next request on, nor does any token that it got. A new key takes two admins.
      </p>
      <TextArea label="Why" rows={3} maxLength={2000} data-autofocus value={reason} onChange={(event) => setReason(event.target.value)} />
    </Dialog>
  );
}
