import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { beginFederatedEnrolment } from '#api/federation.ts';
import type { Session } from '#api/session.ts';
import { Banner, Button } from '#ui';
import { signInRefusal } from '../../parts/factor/refusal.ts';
import { FinishSteps, type Secret } from './enrol-steps.tsx';

/** What went wrong on the way to the identity provider and back, and what to do next. The codes are the server's closed list. */
const problems: Readonly<Record<string, string>> = {
  'provider-off': 'This way of signing in is not offered any more. Choose another one.',
  'provider-unreachable': 'The identity provider does not answer. Try again in a minute, or sign in here with a passkey or a password.',
  'provider-refused': 'The identity provider did not sign you in. Try again there, or ask who looks after it.',
  'attempt-unknown': 'This sign-in took too long, was used already, or was begun in another browser. Begin again.',
  'answer-invalid':
    'The identity provider’s answer could not be trusted, so nobody was signed in. Begin again; if it stays, tell an admin.',
  'not-linked': 'No account here belongs to this sign-in. Ask an admin, or sign in here and link it under My security.',
  'linked-elsewhere': 'This sign-in is linked with an account already.',
  'account-closed': 'This account is closed. Ask an admin.',
  'account-locked': 'This account is locked for a while. Wait, or ask an admin to unlock it.',
  'factor-missing': 'The identity provider asked for no second factor, and you have none here. Sign in there with one, or ask an admin.',
  'provider-stays': 'You are signed out here. The identity provider did not end its own session: sign out there too.',
  'session-limit': 'You are signed in elsewhere. Sign out there, or wait until that session ends by itself.',
};

/** A sign-in that came back without one, in words. */
export function FederationProblem({ code }: { code: string }) {
  return <Banner tone="bad">{problems[code] ?? 'The sign-in by the identity provider did not work. Begin again.'}</Banner>;
}

interface Props {
  onBack: () => void;
  onActive: (session: Session) => void;
}

/** Somebody new whom a provider brought in without a second factor enrols one here. */
export function FederatedEnrolment({ onBack, onActive }: Props) {
  const [secret, setSecret] = useState<Secret | null>(null);
  const begin = useMutation({ mutationFn: async () => (await beginFederatedEnrolment()).data, onSuccess: setSecret });
  if (secret) return <FinishSteps secret={secret} onActive={onActive} />;
  return (
    <div className="pw">
      <p className="t2">Your sign-in is known. One more thing before the first visit: a second factor that is only yours.</p>
      {begin.error && (
        <p className="err-t" role="alert">
          {signInRefusal(begin.error)}
        </p>
      )}
      <div className="pw-go">
        <Button variant="primary" size="lg" busy={begin.isPending} onClick={() => begin.mutate()}>
          Set it up
        </Button>
        <button type="button" className="textbtn" onClick={onBack}>
          Start again
        </button>
      </div>
    </div>
  );
}
