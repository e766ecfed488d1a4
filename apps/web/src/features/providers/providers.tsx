import './providers.css';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { isOidc } from '#api/federation.ts';
import { type IdentityProvider, providersQuery } from '#api/providers.ts';
import { isSaml } from '#api/saml.ts';
import { Button, Can, EmptyState, Loadable, useCrumbs } from '#ui';
import { OidcDialog } from './oidc/oidc-dialog.tsx';
import { ProviderCard, type ProviderVerb } from './provider-card.tsx';
import { SamlDialog } from './saml/saml-dialog.tsx';
import { SwitchDialog } from './switch-dialog.tsx';

type Open = { verb: 'saml' } | { verb: 'oidc' } | { verb: ProviderVerb; provider: IdentityProvider } | null;

function Dialogs({ open, onClose }: { open: Open; onClose: () => void }) {
  if (open === null) return null;
  if (open.verb === 'saml') return <SamlDialog provider={null} onClose={onClose} />;
  if (open.verb === 'oidc') return <OidcDialog provider={null} onClose={onClose} />;
  if (open.verb === 'switch') return <SwitchDialog provider={open.provider} onClose={onClose} />;
  const { provider } = open;
  if (isOidc(provider)) return <OidcDialog provider={provider} onClose={onClose} />;
  return isSaml(provider) ? <SamlDialog provider={provider} onClose={onClose} /> : null;
}

/** Who vouches for people: each identity provider, what is believed of it, and what its groups stand for. */
export function Providers() {
  useCrumbs({ label: 'People', link: { to: '/people/users' } }, { label: 'Providers' });
  const query = useQuery(providersQuery);
  const [open, setOpen] = useState<Open>(null);
  return (
    <div className="pad">
      <div className="prov-h">
        <div>
          <h1>Identity providers</h1>
          <p className="t2">People may sign in where your institution keeps its accounts. Each change here takes two admins.</p>
        </div>
        <span className="grow" />
        <Can permission="policy:manage">
          <div className="prov-add">
            <Button icon="plus" onClick={() => setOpen({ verb: 'oidc' })}>
              Connect by OpenID Connect
            </Button>
            <Button icon="plus" onClick={() => setOpen({ verb: 'saml' })}>
              Connect by SAML
            </Button>
          </div>
        </Can>
      </div>
      <Loadable query={query} what="The identity providers" rows={6}>
        {(providers) =>
          providers.length === 0 ? (
            <EmptyState icon="building" title="Everybody signs in here">
              No identity provider is connected. Signing in with a password and a second factor stays possible in any case.
            </EmptyState>
          ) : (
            <ul className="prov-list">
              {providers.map((provider) => (
                <li key={provider.id}>
                  <ProviderCard provider={provider} onOpen={(verb) => setOpen({ verb, provider })} />
                </li>
              ))}
            </ul>
          )
        }
      </Loadable>
      <Dialogs open={open} onClose={() => setOpen(null)} />
    </div>
  );
}
