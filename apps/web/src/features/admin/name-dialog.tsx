import { useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useForm } from 'react-hook-form';
import { asProblem, fieldErrors } from '#api/problem.ts';
import { Banner, Button, Dialog, type Needed, TextField, toast, useAct } from '#ui';

interface Props {
  /** What the route of `create` asks for. */
  permission: Needed;
  title: string;
  /** What it means to make one, where that needs saying. */
  children?: ReactNode;
  /** Makes it, and gives what it is called then. */
  create: (name: string) => Promise<{ name: string }>;
  /** The list that it belongs to. */
  list: readonly unknown[];
  onClose: () => void;
}

/** Makes something of which nothing more than the name is asked for: a queue, a team, a compartment. It gives nobody anything yet. */
export function NameDialog({ permission, title, children, create, list, onClose }: Props) {
  const client = useQueryClient();
  const form = useForm({ defaultValues: { name: '' } });
  const send = useAct(permission, {
    mutationFn: ({ name }: { name: string }) => create(name.trim()),
    onSuccess: ({ name }) => {
      toast(`${name} is there`);
      void client.invalidateQueries({ queryKey: list });
      onClose();
    },
  });
  const server = send.error ? fieldErrors(send.error).get('name') : undefined;
  return (
    <Dialog
      opened
      onClose={onClose}
      size="small"
      title={title}
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
      {children}
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
