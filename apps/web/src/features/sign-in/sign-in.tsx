import './sign-in.css';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { demoAccountsQuery, type SecondFactor, type Session, sessionQuery } from '#api/session.ts';
import { Icon, Mark, Pill, Seal, ThemeButton } from '#ui';
import { ChainDrawing } from './chain-drawing.tsx';
import { CodeStep } from './code-step.tsx';
import { DemoAccounts } from './demo-accounts.tsx';
import { EnrolSteps } from './enrol-steps.tsx';
import { NameStep } from './name-step.tsx';
import { PasswordStep } from './password-step.tsx';

export type Step =
  | { at: 'name' }
  | { at: 'password'; username: string }
  | { at: 'code'; factors: readonly SecondFactor[] }
  | { at: 'enrol'; username: string };

interface Props {
  session: Session;
  onSignedIn: () => void;
}

interface StepsProps {
  step: Step;
  go: (step: Step) => void;
  onActive: (session: Session) => void;
  /** Somebody exempt from the second factor is in after the password. */
  onExempt: () => void;
}

function Steps({ step, go, onActive, onExempt }: StepsProps) {
  const restart = () => go({ at: 'name' });
  if (step.at === 'password') {
    return (
      <PasswordStep
        username={step.username}
        onBack={restart}
        onNext={(factors) => (factors.length > 0 ? go({ at: 'code', factors }) : onExempt())}
      />
    );
  }
  if (step.at === 'code') return <CodeStep factors={step.factors} onBack={restart} onActive={onActive} />;
  if (step.at === 'enrol') return <EnrolSteps username={step.username} onBack={restart} onActive={onActive} />;
  return (
    <NameStep
      onNext={(username) => go({ at: 'password', username })}
      onEnrol={(username) => go({ at: 'enrol', username })}
      onActive={onActive}
    />
  );
}

/** Name, password, code: one field at a time. A refusal never says which of them was wrong. */
export function SignIn({ session, onSignedIn }: Props) {
  const [step, go] = useState<Step>(session.state === 'password' ? { at: 'code', factors: ['webauthn', 'totp'] } : { at: 'name' });
  const client = useQueryClient();
  const demo = useQuery({ ...demoAccountsQuery, enabled: session.demo });
  const onActive = (active: Session) => {
    client.clear();
    client.setQueryData(sessionQuery.queryKey, active);
    onSignedIn();
  };
  const onSignedInAnew = async () => onActive(await client.fetchQuery({ ...sessionQuery, staleTime: 0 }));
  return (
    <div className="login">
      <main className="lg-l" id="main">
        <div className="lg-in">
          <div className="lg-b">
            <Mark />
            <b>Caspix</b>
            <span className="grow" />
            <ThemeButton />
          </div>
          <h1>Sign in to Caspix</h1>
          <p className="host">
            <Icon name="lock" />
            <span className="mono wrap">{location.host}</span>
            {session.demo && <Pill tone="line">Demo</Pill>}
          </p>
          <Steps key={step.at} step={step} go={go} onActive={onActive} onExempt={() => void onSignedInAnew()} />
        </div>
        <p className="lg-f t3">
          <Seal state="sealed">Signing in is recorded in the audit chain</Seal>
        </p>
      </main>
      <aside className="lg-r" aria-label={session.demo ? 'Demo accounts' : 'About this place'}>
        <div className="lg-art">
          <ChainDrawing />
        </div>
        <p className="lg-say">Every claim made here can be checked by the one who doubts it.</p>
        {demo.data && <DemoAccounts accounts={demo.data} onActive={onActive} />}
      </aside>
    </div>
  );
}
