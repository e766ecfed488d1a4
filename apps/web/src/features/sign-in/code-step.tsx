import { useForm } from 'react-hook-form';
import { signInWithKey } from '#api/passkeys.ts';
import { asProblem } from '#api/problem.ts';
import { type SecondFactor, type Session, signInWithTotp } from '#api/session.ts';
import { Button, useAct } from '#ui';
import { CodeField, codeRule } from '../../parts/factor/code-field.tsx';
import { KeyButton } from '../../parts/factor/key-button.tsx';
import { signInRefusal } from '../../parts/factor/refusal.ts';

interface Props {
  factors: readonly SecondFactor[];
  onBack: () => void;
  onLost: () => void;
  onActive: (session: Session) => void;
}

/** The second factor: a key where there is one, a code otherwise. */
export function CodeStep({ factors, onBack, onLost, onActive }: Props) {
  const form = useForm({ defaultValues: { code: '' } });
  const send = useAct('anybody', {
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
    <>
      {factors.includes('webauthn') && (
        <>
          <KeyButton
            label="Use your passkey"
            hint="Or a security key that you plug in or touch."
            prove={signInWithKey}
            onProven={onActive}
          />
          <p className="or">
            <span>or with a code</span>
          </p>
        </>
      )}
      <form className="pw" noValidate onSubmit={form.handleSubmit(({ code }) => send.mutate(code))}>
        <CodeField
          autoFocus={!factors.includes('webauthn')}
          hint="From the authenticator app on your phone. It changes every 30 seconds."
          error={form.formState.errors.code?.message}
          {...form.register('code', codeRule)}
        />
        <div className="pw-go">
          <Button type="submit" variant="primary" size="lg" busy={send.isPending}>
            Sign in
          </Button>
          {factors.includes('recovery') && (
            <button type="button" className="textbtn" onClick={onLost}>
              Use a recovery code
            </button>
          )}
          <button type="button" className="textbtn" onClick={onBack}>
            Start again
          </button>
        </div>
      </form>
    </>
  );
}
