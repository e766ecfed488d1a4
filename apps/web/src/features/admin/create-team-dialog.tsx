import { useQueryClient } from '@tanstack/react-query';
import { useForm } from 'react-hook-form';
import { keys } from '#api/keys.ts';
import { createTeam } from '#api/people.ts';
import { asProblem, fieldErrors } from '#api/problem.ts';
import { Banner, Button, Dialog, TextField, toast, useAct } from '#ui';

/** Names a new team. It is empty, so it gives nobody anything. */
export function CreateTeamDialog({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  const form = useForm({ defaultValues: { name: '' } });
  const send = useAct('team:manage', {
    mutationFn: async ({ name }: { name: string }) => (await createTeam({ body: { name: name.trim() } })).data,
    onSuccess: (team) => {
      toast(`${team.name} is there`);
      void client.invalidateQueries({ queryKey: keys.people.teams });
      onClose();
    },
  });
  const server = send.error ? fieldErrors(send.error).get('name') : undefined;
  return (
    <Dialog
      opened
      onClose={onClose}
      size="small"
      title="New team"
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
        {...form.register('name', { required: 'The team needs a name' })}
      />
    </Dialog>
  );
}
