import './sign-in.css';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { restoreDrafts } from '#api/drafts.ts';
import { demoAccountsQuery, type SecondFactor, type Session, sessionQuery } from '#api/session.ts';
import { Icon, Mark, Pill, Seal, ThemeButton } from '#ui';
import { takeInvitation } from '../../parts/invitation.ts';
import { FederatedEnrolment, FederationProblem } from './arrival.tsx';
import { ChainDrawing } from './chain-drawing.tsx';
import { CodeStep } from './code-step.tsx';
import { DemoAccounts } from './demo-accounts.tsx';
import { EnrolSteps } from './enrol-steps.tsx';
import { NameStep } from './name-step.tsx';
import { PasswordStep } from './password-step.tsx';
import { RecoveryStep } from './recovery-step.tsx';
import { ResetStep } from './reset-step.tsx';

export type Step =
  | { at: 'name' }
  | { at: 'password'; username: string }
  | { at: 'code'; factors: readonly SecondFactor[] }
  | { at: 'recovery'; factors: readonly SecondFactor[] }
  | { at: 'enrol'; username: string; code?: string }
  | { at: 'reset'; username: string; code: string }
  | { at: 'federated-enrolment' };

/** How somebody came back from an identity provider. */
export interface Arrival {
  step?: 'second-factor' | 'enrolment' | undefined;
  factors?: readonly SecondFactor[] | undefined;
  problem?: string | undefined;
}

interface Props {
  session: Session;
  arrival: Arrival;
  /** Where to go after signing in: a path of ours. */
  next: string;
  onSignedIn: () => void;
}

interface StepsProps {
  session: Session;
  step: Step;
  next: string;
  go: (step: Step) => void;
  onActive: (session: Session) => void;
  /** Somebody exempt from the second factor is in after the password. */
  onExempt: () => void;
}

function Steps({ session, step, next, go, onActive, onExempt }: StepsProps) {
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
  if (step.at === 'code') {
    const { factors } = step;
    return <CodeStep factors={factors} onBack={restart} onLost={() => go({ at: 'recovery', factors })} onActive={onActive} />;
  }
  if (step.at === 'recovery') {
    return <RecoveryStep onBack={() => go({ at: 'code', factors: step.factors })} onRestart={restart} onActive={onActive} />;
  }
  if (step.at === 'enrol')
    return <EnrolSteps username={step.username} terms={session.newPassword} code={step.code} onBack={restart} onActive={onActive} />;
  if (step.at === 'reset') {
    return <ResetStep username={step.username} code={step.code} onBack={restart} onNext={(factors) => go({ at: 'code', factors })} />;
  }
  if (step.at === 'federated-enrolment') return <FederatedEnrolment onBack={restart} onActive={onActive} />;
  return (
    <NameStep
      next={next}
      onNext={(username) => go({ at: 'password', username })}
      onEnrol={(username) => go({ at: 'enrol', username })}
      onActive={onActive}
    />
  );
}

/** Where to begin: with an invitation, at the next step of a sign-in that is half done, or at the beginning. */
function firstStep({ state }: Session, { step, factors }: Arrival): Step {
  const invitation = takeInvitation();
  if (invitation) return { at: invitation.kind, username: invitation.username, code: invitation.code };
  if (state === 'enrolling' && step === 'enrolment') return { at: 'federated-enrolment' };
  return state === 'password' ? { at: 'code', factors: factors ?? ['webauthn', 'totp', 'recovery'] } : { at: 'name' };
}

/** Name, password, code: one field at a time. A refusal never says which of them was wrong. */
export function SignIn({ session, arrival, next, onSignedIn }: Props) {
  const [step, go] = useState<Step>(() => firstStep(session, arrival));
  const client = useQueryClient();
  const demo = useQuery({ ...demoAccountsQuery, enabled: session.demo });
  const onActive = (active: Session) => {
    client.clear();
    client.setQueryData(sessionQuery.queryKey, active);
    if (active.user) restoreDrafts(client, active.user.id);
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
          {arrival.problem && step.at === 'name' && <FederationProblem code={arrival.problem} />}
          <Steps
            session={session}
            key={step.at}
            step={step}
            next={next}
            go={go}
            onActive={onActive}
            onExempt={() => void onSignedInAnew()}
          />
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
