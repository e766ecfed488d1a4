import { useForm } from 'react-hook-form';
import { signInWithKey } from '#api/passkeys.ts';
import type { Session } from '#api/session.ts';
import { Button, TextField } from '#ui';
import { KeyButton } from '../../parts/factor/key-button.tsx';
import { Providers } from './providers.tsx';

interface Props {
  /** Where to go after signing in: a path of ours. */
  next: string;
  onNext: (username: string) => void;
  onEnrol: (username: string) => void;
  onActive: (session: Session) => void;
}

/** A passkey first: nothing to type. The name opens the way with a password. */
export function NameStep({ next, onNext, onEnrol, onActive }: Props) {
  const form = useForm({ defaultValues: { username: '' } });
  const required = { required: 'Your user name is missing', maxLength: { value: 100, message: 'No user name is that long' } };
  return (
    <>
      <KeyButton
        label="Continue with a passkey"
        hint="Your screen lock or security key. Nothing to type, nothing to phish."
        prove={signInWithKey}
        onProven={onActive}
      />
      <Providers next={next} />
      <p className="or">
        <span>or with a password and a code</span>
      </p>
      <form className="pw" noValidate onSubmit={form.handleSubmit(({ username }) => onNext(username.trim()))}>
        <TextField
          label="User name"
          large
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          error={form.formState.errors.username?.message}
          {...form.register('username', required)}
        />
        <div className="pw-go">
          <Button type="submit" size="lg">
            Next
          </Button>
          <button type="button" className="textbtn" onClick={form.handleSubmit(({ username }) => onEnrol(username.trim()))}>
            I have an enrolment code
          </button>
        </div>
      </form>
    </>
  );
}
