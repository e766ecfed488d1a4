import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { beginEnrolment, confirmEnrolment, type Session } from '#api/session.ts';
import { Button, TextField, useAct } from '#ui';
import { CodeField, codeRule } from '../../parts/factor/code-field.tsx';
import { signInRefusal } from '../../parts/factor/refusal.ts';
import { Who } from './password-step.tsx';

export interface Secret {
  secret: string;
  otpauth: string;
  qr: string;
}

interface Props {
  username: string;
  onBack: () => void;
  onActive: (session: Session) => void;
}

/** First sign-in: the one-time code from an admin buys a password and an authenticator of one's own. */
export function EnrolSteps({ username, onBack, onActive }: Props) {
  const [secret, setSecret] = useState<Secret | null>(null);
  if (secret) return <ConfirmStep secret={secret} onActive={onActive} />;
  return <BeginStep username={username} onBack={onBack} onSecret={setSecret} />;
}

function BeginStep({ username, onBack, onSecret }: { username: string; onBack: () => void; onSecret: (secret: Secret) => void }) {
  const form = useForm({ defaultValues: { enrolmentCode: '', password: '' } });
  const { errors } = form.formState;
  const send = useAct('anybody', {
    mutationFn: async (body: { enrolmentCode: string; password: string }) => (await beginEnrolment({ body: { username, ...body } })).data,
    onSuccess: onSecret,
    onError: (error) => form.setError('enrolmentCode', { message: signInRefusal(error) }, { shouldFocus: true }),
  });
  return (
    <form className="pw" noValidate onSubmit={form.handleSubmit((body) => send.mutate(body))}>
      <Who username={username} onBack={onBack} />
      <TextField
        label="Enrolment code"
        large
        className="num"
        autoComplete="off"
        spellCheck={false}
        autoFocus
        hint="From the admin who made your account. It works once."
        error={errors.enrolmentCode?.message}
        {...form.register('enrolmentCode', { required: 'The code is missing' })}
      />
      <TextField
        label="New password"
        large
        type="password"
        autoComplete="new-password"
        hint="Fifteen characters or more. Length counts, symbols do not."
        error={errors.password?.message}
        {...form.register('password', {
          minLength: { value: 15, message: 'Fifteen characters or more' },
          required: 'The new password is missing',
        })}
      />
      <div className="pw-go">
        <Button type="submit" variant="primary" size="lg" busy={send.isPending}>
          Next
        </Button>
      </div>
    </form>
  );
}

/** The first code of a new authenticator finishes enrolling. */
export function ConfirmStep({ secret, onActive }: { secret: Secret; onActive: (session: Session) => void }) {
  const form = useForm({ defaultValues: { code: '' } });
  const send = useAct('anybody', {
    mutationFn: async (code: string) => (await confirmEnrolment({ body: { code: code.replaceAll(' ', '') } })).data,
    onSuccess: onActive,
    onError: (error) => form.setError('code', { message: signInRefusal(error) }, { shouldFocus: true }),
  });
  return (
    <form className="pw" noValidate onSubmit={form.handleSubmit(({ code }) => send.mutate(code))}>
      <div className="enrol">
        <img className="qr" alt="Code to scan with an authenticator app" src={secret.qr} />
        <p className="t2">
          Scan it with an authenticator app, or type this key into one:
          <br />
          <b className="num wrap">{secret.secret}</b>
        </p>
      </div>
      <CodeField error={form.formState.errors.code?.message} {...form.register('code', codeRule)} />
      <div className="pw-go">
        <Button type="submit" variant="primary" size="lg" busy={send.isPending}>
          Finish
        </Button>
      </div>
    </form>
  );
}
