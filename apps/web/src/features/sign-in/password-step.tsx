import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { type SecondFactor, signInWithPassword } from '#api/session.ts';
import { Button, IconButton, TextField, useAct } from '#ui';
import { signInRefusal } from '../../parts/factor/refusal.ts';

interface Props {
  username: string;
  onBack: () => void;
  onNext: (factors: readonly SecondFactor[]) => void;
}

export function PasswordStep({ username, onBack, onNext }: Props) {
  const [shown, setShown] = useState(false);
  const form = useForm({ defaultValues: { password: '' } });
  const send = useAct('anybody', {
    mutationFn: async (password: string) => (await signInWithPassword({ body: { username, password } })).data,
    onSuccess: ({ factors }) => onNext(factors),
    onError: (error) => form.setError('password', { message: signInRefusal(error) }, { shouldFocus: true }),
  });
  return (
    <form className="pw" noValidate onSubmit={form.handleSubmit(({ password }) => send.mutate(password))}>
      <Who username={username} onBack={onBack} />
      <TextField
        label="Password"
        large
        type={shown ? 'text' : 'password'}
        autoComplete="current-password"
        autoFocus
        error={form.formState.errors.password?.message}
        trailing={
          <IconButton
            icon={shown ? 'eye-off' : 'eye'}
            label={shown ? 'Hide what is typed' : 'Show what is typed'}
            onClick={() => setShown(!shown)}
          />
        }
        {...form.register('password', { required: 'Your password is missing' })}
      />
      <div className="pw-go">
        <Button type="submit" variant="primary" size="lg" busy={send.isPending}>
          Next
        </Button>
      </div>
    </form>
  );
}

/** Who is signing in, kept in the form for password managers, with the way back. */
export function Who({ username, onBack }: { username: string; onBack: () => void }) {
  return (
    <p className="lg-who">
      <input type="text" name="username" autoComplete="username" value={username} readOnly hidden />
      <span className="t2">Signing in as</span> <b className="wrap">{username}</b>
      <button type="button" className="textbtn" onClick={onBack}>
        Not you?
      </button>
    </p>
  );
}
