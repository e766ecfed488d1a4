import { useMutation } from '@tanstack/react-query';
import { useForm } from 'react-hook-form';
import { asProblem } from '#api/problem.ts';
import { type Session, signInWithTotp } from '#api/session.ts';
import { Button } from '#ui';
import { CodeField, codeRule } from '../../parts/factor/code-field.tsx';
import { signInRefusal } from '../../parts/factor/refusal.ts';

interface Props {
  onBack: () => void;
  onActive: (session: Session) => void;
}

export function CodeStep({ onBack, onActive }: Props) {
  const form = useForm({ defaultValues: { code: '' } });
  const send = useMutation({
    mutationFn: async (code: string) => (await signInWithTotp({ body: { code: code.replaceAll(' ', '') } })).data,
    onSuccess: onActive,
    onError: (error) => {
      // The half session lasts five minutes; once it is gone there is nothing to attach a code to.
      if (asProblem(error).code === 'unauthenticated') return onBack();
      form.resetField('code');
      form.setError('code', { message: signInRefusal(error) }, { shouldFocus: true });
    },
  });
  return (
    <form className="pw" noValidate onSubmit={form.handleSubmit(({ code }) => send.mutate(code))}>
      <CodeField
        hint="From the authenticator app on your phone. It changes every 30 seconds."
        error={form.formState.errors.code?.message}
        {...form.register('code', codeRule)}
      />
      <div className="pw-go">
        <Button type="submit" variant="primary" size="lg" busy={send.isPending}>
          Sign in
        </Button>
        <button type="button" className="textbtn" onClick={onBack}>
          Start again
        </button>
      </div>
    </form>
  );
}
