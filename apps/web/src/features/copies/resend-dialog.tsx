import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type Destination, resendToDestination } from '#api/copies.ts';
import { keys } from '#api/keys.ts';
import { asProblem } from '#api/problem.ts';
import { Banner, Button, Dialog, TextField, toast, useAct } from '#ui';

/** Has the worker send a SIEM everything from an index on again. One admin may: it only repeats what was sent. */
export function ResendDialog({ destination, onClose }: { destination: Destination; onClose: () => void }) {
  const client = useQueryClient();
  const [from, setFrom] = useState(String(destination.confirmed));
  const send = useAct('audit:forward', {
    mutationFn: async () => resendToDestination({ path: { id: destination.id }, body: { from: Number(from) } }),
    onSuccess: () => {
      toast(`The worker sends ${destination.name} everything from ${from} on`);
      void client.invalidateQueries({ queryKey: keys.destinations });
      onClose();
    },
  });
  const refusal = /^\d{1,15}$/.test(from.trim()) ? undefined : 'Give an index, from 0';
  return (
    <Dialog
      opened
      onClose={onClose}
      size="small"
      title={`Send ${destination.name} entries again`}
      onSubmit={(event) => {
        event.preventDefault();
        if (!refusal) send.mutate();
      }}
      footer={
        <>
          <Button variant="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button variant="primary" type="submit" busy={send.isPending} refusal={refusal}>
            Send again
          </Button>
        </>
      }
    >
      {send.error && <Banner tone="bad">{asProblem(send.error).detail}</Banner>}
      <TextField
        label="From index"
        inputMode="numeric"
        autoComplete="off"
        data-autofocus
        value={from}
        onChange={(event) => setFrom(event.target.value)}
        hint="The one after the last that the receiver holds. It knows duplicates by their index."
      />
    </Dialog>
  );
}
