import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { asProblem } from '#api/problem.ts';
import { beginEnrolment, type ConfirmEnrolmentResponse, confirmEnrolment, type Session } from '#api/session.ts';
import { Button, TextField, useAct } from '#ui';
import { CodeField, codeRule } from '../../parts/factor/code-field.tsx';
import { RecoveryCodeList } from '../../parts/factor/recovery-codes.tsx';
import { signInRefusal } from '../../parts/factor/refusal.ts';
import { Who } from './password-step.tsx';

export interface Secret {
  secret: string;
  otpauth: string;
  qr: string;
}

type Enrolled = ConfirmEnrolmentResponse;
type PasswordTerms = Session['newPassword'];

interface Props {
  username: string;
  terms: PasswordTerms;
  /** From a one-time link. */
  code?: string | undefined;
  onBack: () => void;
  onActive: (session: Session) => void;
}

/** First sign-in: the one-time code from an admin buys a password and an authenticator of one's own. */
export function EnrolSteps({ username, terms, code, onBack, onActive }: Props) {
  const [secret, setSecret] = useState<Secret | null>(null);
  if (secret) return <FinishSteps secret={secret} onActive={onActive} />;
  return <BeginStep username={username} terms={terms} code={code ?? ''} onBack={onBack} onSecret={setSecret} />;
}

interface BeginProps {
  username: string;
  terms: PasswordTerms;
  code: string;
  onBack: () => void;
  onSecret: (secret: Secret) => void;
}

const passwordHint = ({ shortest, lettersAndDigits }: PasswordTerms) =>
  lettersAndDigits
    ? `${shortest} characters or more, letters and digits among them.`
    : `${shortest} characters or more. Length counts, symbols do not.`;

/** The server says what it refused; where it does not, it was the code. */
const refusedField = (error: unknown) => (asProblem(error).fields[0]?.field === 'password' ? 'password' : 'enrolmentCode');

function BeginStep({ username, terms, code, onBack, onSecret }: BeginProps) {
  const form = useForm({ defaultValues: { enrolmentCode: code, password: '' } });
  const { errors } = form.formState;
  const send = useAct('anybody', {
    mutationFn: async (body: { enrolmentCode: string; password: string }) => (await beginEnrolment({ body: { username, ...body } })).data,
    onSuccess: onSecret,
    onError: (error) => form.setError(refusedField(error), { message: signInRefusal(error) }, { shouldFocus: true }),
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
        autoFocus={code === ''}
        hint="From the admin who made your account. It works once."
        error={errors.enrolmentCode?.message}
        {...form.register('enrolmentCode', { required: 'The code is missing' })}
      />
      <TextField
        label="New password"
        large
        type="password"
        autoComplete="new-password"
        autoFocus={code !== ''}
        hint={passwordHint(terms)}
        error={errors.password?.message}
        {...form.register('password', {
          validate: (password) => [...password].length >= terms.shortest || `${terms.shortest} characters or more`,
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
function ConfirmStep({ secret, onEnrolled }: { secret: Secret; onEnrolled: (enrolled: Enrolled) => void }) {
  const form = useForm({ defaultValues: { code: '' } });
  const send = useAct('anybody', {
    mutationFn: async (code: string) => (await confirmEnrolment({ body: { code: code.replaceAll(' ', '') } })).data,
    onSuccess: onEnrolled,
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

/** The account is complete. The codes come before anything else, because they are never shown again. */
function CodesStep({ enrolled, onActive }: { enrolled: Enrolled; onActive: (session: Session) => void }) {
  const { recoveryCodes, ...session } = enrolled;
  return (
    <div className="pw">
      <h2>Ten codes for a bad day</h2>
      <p className="t2">If you lose your phone and your keys, each of them signs you in once after your password.</p>
      <RecoveryCodeList codes={recoveryCodes} />
      <div className="pw-go">
        <Button variant="primary" size="lg" onClick={() => onActive(session)}>
          I have kept them
        </Button>
      </div>
    </div>
  );
}

/** The first code, then the recovery codes. */
export function FinishSteps({ secret, onActive }: { secret: Secret; onActive: (session: Session) => void }) {
  const [enrolled, setEnrolled] = useState<Enrolled | null>(null);
  if (enrolled) return <CodesStep enrolled={enrolled} onActive={onActive} />;
  return <ConfirmStep secret={secret} onEnrolled={setEnrolled} />;
}
