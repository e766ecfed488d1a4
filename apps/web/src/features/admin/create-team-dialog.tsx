import { useQueryClient } from '@tanstack/react-query';
import { useForm } from 'react-hook-form';
import { keys } from '#api/keys.ts';
import { createTeam, type Team } from '#api/people.ts';
import { asProblem, fieldErrors } from '#api/problem.ts';
import { Banner, Button, Dialog, TextField, toast, useAct } from '#ui';

/** Names a new team or compartment. It is empty, so it gives nobody anything. */
export function CreateTeamDialog({ kind, onClose }: { kind: Team['kind']; onClose: () => void }) {
  const client = useQueryClient();
  const form = useForm({ defaultValues: { name: '' } });
  const send = useAct('team:manage', {
    mutationFn: async ({ name }: { name: string }) => (await createTeam({ body: { name: name.trim(), kind } })).data,
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
      title={kind === 'team' ? 'New team' : 'New compartment'}
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
      {kind === 'compartment' && (
        <p className="prose">
          What lies in a compartment is there for its members alone: in no list, total or search of anybody else, also not of those who make
          it.
        </p>
      )}
      <TextField
        label="Name"
        maxLength={80}
        autoComplete="off"
        data-autofocus
        error={form.formState.errors.name?.message ?? server}
        {...form.register('name', { required: 'It needs a name' })}
      />
    </Dialog>
  );
}
