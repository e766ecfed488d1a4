import { useForm } from 'react-hook-form';
import { asProblem } from '#api/problem.ts';
import { type Session, signInWithRecoveryCode } from '#api/session.ts';
import { Button, TextField, useAct } from '#ui';
import { signInRefusal } from '../../parts/factor/refusal.ts';

interface Props {
  onBack: () => void;
  onRestart: () => void;
  onActive: (session: Session) => void;
}

/** The last way in for somebody who lost every factor. */
export function RecoveryStep({ onBack, onRestart, onActive }: Props) {
  const form = useForm({ defaultValues: { code: '' } });
  const send = useAct('anybody', {
    mutationFn: async (code: string) => (await signInWithRecoveryCode({ body: { code } })).data,
    onSuccess: onActive,
    onError: (error) => {
      if (asProblem(error).code === 'unauthenticated') return onRestart();
      form.setError('code', { message: signInRefusal(error) }, { shouldFocus: true });
    },
  });
  return (
    <form className="pw" noValidate onSubmit={form.handleSubmit(({ code }) => send.mutate(code.trim()))}>
      <TextField
        label="Recovery code"
        large
        className="num"
        autoComplete="off"
        autoCapitalize="characters"
        spellCheck={false}
        autoFocus
        maxLength={60}
        hint="One of the ten that you were shown when you enrolled. It works once, and your administrators are told."
        error={form.formState.errors.code?.message}
        {...form.register('code', { required: 'The code is missing' })}
      />
      <div className="pw-go">
        <Button type="submit" variant="primary" size="lg" busy={send.isPending}>
          Sign in
        </Button>
        <button type="button" className="textbtn" onClick={onBack}>
          Back
        </button>
      </div>
    </form>
  );
}
