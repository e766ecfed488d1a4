import { useQueryClient } from '@tanstack/react-query';
import { useForm } from 'react-hook-form';
import { asProblem, fieldErrors } from '#api/problem.ts';
import { changePassword, factorsQuery, sessionsQuery } from '#api/security.ts';
import { Banner, Button, Dialog, TextField, toast, useAct } from '#ui';

/** Another password, with the one before. Sessions elsewhere end. */
export function PasswordDialog({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  const form = useForm({ defaultValues: { current: '', password: '' } });
  const send = useAct('factor:own', {
    mutationFn: async (body: { current: string; password: string }) => {
      await changePassword({ body });
    },
    onSuccess: async () => {
      toast('Your password is changed. Your other sessions were ended.');
      onClose();
      await Promise.all([client.invalidateQueries(factorsQuery), client.invalidateQueries(sessionsQuery)]);
    },
  });
  const server = send.error ? fieldErrors(send.error) : new Map<string, string>();
  const { errors } = form.formState;
  return (
    <Dialog
      opened
      size="small"
      title="Change your password"
      onClose={onClose}
      onSubmit={form.handleSubmit((body) => send.mutate(body))}
      footer={
        <>
          <Button variant="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button variant="primary" type="submit" busy={send.isPending}>
            Change it
          </Button>
        </>
      }
    >
      {send.error && server.size === 0 && <Banner tone="bad">{asProblem(send.error).detail}</Banner>}
      <TextField
        label="Password of now"
        type="password"
        autoComplete="current-password"
        data-autofocus
        error={errors.current?.message}
        {...form.register('current', { required: 'The password of now is missing' })}
      />
      <TextField
        label="New password"
        type="password"
        autoComplete="new-password"
        hint="Length counts: a sentence works well."
        error={errors.password?.message ?? server.get('password')}
        {...form.register('password', { required: 'The new password is missing' })}
      />
    </Dialog>
  );
}
