import { useQueryClient } from '@tanstack/react-query';
import { useForm } from 'react-hook-form';
import { keys } from '#api/keys.ts';
import { createQueue } from '#api/people.ts';
import { asProblem, fieldErrors } from '#api/problem.ts';
import { Banner, Button, Dialog, TextField, toast, useAct } from '#ui';

/** Names a new queue. Nobody works it yet, so it gives nobody anything. */
export function CreateQueueDialog({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  const form = useForm({ defaultValues: { name: '' } });
  const send = useAct('team:manage', {
    mutationFn: async ({ name }: { name: string }) => (await createQueue({ body: { name: name.trim() } })).data,
    onSuccess: (queue) => {
      toast(`${queue.name} is there`);
      void client.invalidateQueries({ queryKey: keys.people.queues });
      onClose();
    },
  });
  const server = send.error ? fieldErrors(send.error).get('name') : undefined;
  return (
    <Dialog
      opened
      onClose={onClose}
      size="small"
      title="New queue"
      onSubmit={form.handleSubmit((values) => send.mutate(values))}
      footer={
        <>
          <Button variant="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button variant="primary" type="submit" busy={send.isPending}>
            Create
          </Button>
        </>
      }
    >
      {send.error && !server && <Banner tone="bad">{asProblem(send.error).detail}</Banner>}
      <TextField
        label="Name"
        maxLength={80}
        autoComplete="off"
        data-autofocus
        error={form.formState.errors.name?.message ?? server}
        {...form.register('name', { required: 'The queue needs a name' })}
      />
    </Dialog>
  );
}
