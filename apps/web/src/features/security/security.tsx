import './security.css';
import { useQuery } from '@tanstack/react-query';
import { factorsQuery, sessionsQuery } from '#api/security.ts';
import { Banner, Loadable, useCrumbs, When } from '#ui';
import { federationProblem } from '../../parts/factor/federation-words.ts';
import { NoticedCard, PastSignIns } from './history-card.tsx';
import { KeysCard } from './keys-card.tsx';
import { LinksCard } from './links-card.tsx';
import { OtherFactors } from './other-factors.tsx';
import { SessionsCard } from './sessions-card.tsx';

/** What one can prove who one is with, where one is signed in, and where one was. */
export function Security({ linked, problem }: { linked: boolean; problem: string | undefined }) {
  useCrumbs({ label: 'My security' });
  const factors = useQuery(factorsQuery);
  const sessions = useQuery(sessionsQuery);
  return (
    <main id="main" className="pad sec">
      <h1>My security</h1>
      {linked && <Banner>Linked. You come in by it from now on.</Banner>}
      {problem && <Banner tone="bad">{federationProblem(problem)}</Banner>}
      <Loadable query={factors} what="Your factors" rows={4}>
        {(own) => (
          <>
            {own.codesUntil && own.passkeys.every((key) => key.suspendedAt !== null) && (
              <Banner tone="warn">
                Your role signs in with a passkey. Add one before <When at={own.codesUntil} format="full" />: after that, codes no longer
                serve, and a colleague has to invite you again.
              </Banner>
            )}
            <div className="sec-grid">
              <KeysCard factors={own} />
              <OtherFactors factors={own} />
            </div>
          </>
        )}
      </Loadable>
      <Loadable query={sessions} what="Your sessions" rows={4}>
        {(own) => (
          <div className="sec-grid">
            <div className="sec-col">
              <SessionsCard sessions={own.sessions} />
              <LinksCard />
              <NoticedCard noticed={own.noticed} />
            </div>
            <PastSignIns past={own.past} />
          </div>
        )}
      </Loadable>
    </main>
  );
}
