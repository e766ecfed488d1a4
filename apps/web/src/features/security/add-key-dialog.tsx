import { useQueryClient } from '@tanstack/react-query';
import { useForm } from 'react-hook-form';
import { enrolKey } from '#api/passkeys.ts';
import { factorsQuery } from '#api/security.ts';
import { Button, Dialog, TextField, toast, useAct } from '#ui';
import { keyRefusal } from '../../parts/factor/refusal.ts';

/** A name first, because the browser's own dialog asks for everything else. */
export function AddKeyDialog({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  const form = useForm({ defaultValues: { name: '' } });
  const run = useAct('factor:own', {
    mutationFn: enrolKey,
    onSuccess: (factors, name) => {
      client.setQueryData(factorsQuery.queryKey, factors);
      toast(`${name} signs you in from now on. Your other sessions were ended.`);
      onClose();
    },
    onError: (error) => form.setError('name', { message: keyRefusal(error) }),
  });
  return (
    <Dialog
      opened
      size="small"
      title="Add a passkey or security key"
      onClose={onClose}
      onSubmit={form.handleSubmit(({ name }) => run.mutate(name.trim()))}
      footer={
        <>
          <Button variant="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button variant="primary" type="submit" icon="passkey" busy={run.isPending}>
            Continue
          </Button>
        </>
      }
    >
      <p className="t2">Your browser will ask where to keep it: on this device, on your phone, or on a security key.</p>
      <TextField
        label="What do you call it?"
        autoFocus
        maxLength={60}
        hint="For you to tell your keys apart: “Work laptop”, “Blue key”."
        error={form.formState.errors.name?.message}
        {...form.register('name', { validate: (name) => name.trim().length > 0 || 'A name, please' })}
      />
    </Dialog>
  );
}
