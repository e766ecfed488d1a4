import './policy.css';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type PolicyState, policyQuery } from '#api/policy.ts';
import { Banner, Loadable, useCrumbs, When } from '#ui';
import { PasswordCard, WatchCard } from './cards.tsx';
import { ChangeDialog, type Part } from './change-dialog.tsx';
import { ExemptDialog } from './exempt-dialog.tsx';
import { ExemptionsCard } from './exemptions-card.tsx';
import { Pending } from './pending.tsx';
import { TierTable } from './tier-table.tsx';

/** Where this instance is laxer than its policy says: what an auditor would write down. */
function Findings({ findings }: Pick<PolicyState, 'findings'>) {
  if (findings.length === 0) return null;
  return (
    <section className="pol-findings" aria-label="Findings">
      {findings.map(({ says }) => (
        <Banner key={says} tone="warn">
          <b>Finding.</b> {says}
        </Banner>
      ))}
    </section>
  );
}

type Open = Part | 'exempt' | null;

function PolicyBody({ state }: { state: PolicyState }) {
  const [open, setOpen] = useState<Open>(null);
  const close = () => setOpen(null);
  return (
    <>
      <p className="t2 pol-since">
        Version {state.version}, since <When at={state.since} format="datetime" />. {state.approval === null && 'As it was shipped. '}
        Every change takes two admins, and none goes below {state.floor}.
      </p>
      <Findings findings={state.findings} />
      <Pending />
      <TierTable state={state} onChange={setOpen} />
      <div className="pol-grid">
        <div className="pol-col">
          <PasswordCard state={state} onChange={() => setOpen('password')} />
          <ExemptionsCard exemptions={state.exemptions} onAsk={() => setOpen('exempt')} />
        </div>
        <WatchCard state={state} onChange={() => setOpen('watch')} />
      </div>
      {open === 'exempt' && <ExemptDialog onClose={close} />}
      {open !== null && open !== 'exempt' && <ChangeDialog part={open} state={state} onClose={close} />}
    </>
  );
}

/** What signing in is held to: by role, for passwords, for watching, and who is exempt. */
export function SignInPolicy() {
  useCrumbs({ label: 'People', link: { to: '/people/users' } }, { label: 'Sign-in policy' });
  const query = useQuery(policyQuery);
  return (
    <div className="pad pol">
      <h1>Sign-in policy</h1>
      <Loadable query={query} what="The sign-in policy" rows={8}>
        {(state) => <PolicyBody state={state} />}
      </Loadable>
    </div>
  );
}
