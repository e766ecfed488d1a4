import { useForm } from 'react-hook-form';
import { beginPasswordReset, type SecondFactor } from '#api/session.ts';
import { Button, TextField, useAct } from '#ui';
import { signInRefusal } from '../../parts/factor/refusal.ts';
import { Who } from './password-step.tsx';

interface Props {
  username: string;
  code: string;
  onBack: () => void;
  onNext: (factors: readonly SecondFactor[]) => void;
}

/** A new password by a one-time link. It counts once the second factor was given, which follows. */
export function ResetStep({ username, code, onBack, onNext }: Props) {
  const form = useForm({ defaultValues: { password: '' } });
  const send = useAct('anybody', {
    mutationFn: async (password: string) => (await beginPasswordReset({ body: { username, code, password } })).data,
    onSuccess: ({ factors }) => onNext(factors),
    onError: (error) => form.setError('password', { message: signInRefusal(error) }, { shouldFocus: true }),
  });
  return (
    <form className="pw" noValidate onSubmit={form.handleSubmit(({ password }) => send.mutate(password))}>
      <Who username={username} onBack={onBack} />
      <TextField
        label="New password"
        large
        type="password"
        autoComplete="new-password"
        autoFocus
        hint="Length counts: a sentence works well. Your second factor stays, and is asked for next."
        error={form.formState.errors.password?.message}
        {...form.register('password', { required: 'The new password is missing' })}
      />
      <div className="pw-go">
        <Button type="submit" variant="primary" size="lg" busy={send.isPending}>
          Next
        </Button>
      </div>
    </form>
  );
}
