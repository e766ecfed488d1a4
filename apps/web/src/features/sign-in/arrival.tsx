import { useState } from 'react';
import { beginFederatedEnrolment } from '#api/federation.ts';
import type { Session } from '#api/session.ts';
import { Banner, Button, useAct } from '#ui';
import { federationProblem } from '../../parts/factor/federation-words.ts';
import { signInRefusal } from '../../parts/factor/refusal.ts';
import { FinishSteps, type Secret } from './enrol-steps.tsx';

/** A sign-in that came back without one, in words. */
export function FederationProblem({ code }: { code: string }) {
  return <Banner tone="bad">{federationProblem(code)}</Banner>;
}

interface Props {
  onBack: () => void;
  onActive: (session: Session) => void;
}

/** Somebody new whom a provider brought in without a second factor enrols one here. */
export function FederatedEnrolment({ onBack, onActive }: Props) {
  const [secret, setSecret] = useState<Secret | null>(null);
  const begin = useAct('anybody', { mutationFn: async () => (await beginFederatedEnrolment()).data, onSuccess: setSecret });
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
