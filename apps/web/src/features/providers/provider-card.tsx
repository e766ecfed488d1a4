import { addressesOf, isOidc, testIdentityProvider } from '#api/federation.ts';
import { asProblem } from '#api/problem.ts';
import type { IdentityProvider } from '#api/providers.ts';
import { isSaml, spMetadataAddress } from '#api/saml.ts';
import { Banner, Button, buttonClass, Can, Card, Pill, useAct } from '#ui';
import { TestSteps } from './test-steps.tsx';

export type ProviderVerb = 'change' | 'switch';

const protocols = { saml: 'SAML 2.0', oidc: 'OpenID Connect' } as const;

function Facts({ provider }: { provider: IdentityProvider }) {
  const { settings, trustsMfa, groups, jit } = provider.document;
  const proofs = [...trustsMfa.acr, ...trustsMfa.amr];
  return (
    <dl className="kv">
      <dt>{settings.kind === 'saml' ? 'entityID' : 'Issuer'}</dt>
      <dd className="mono wrap">{settings.kind === 'saml' ? settings.entityId : settings.issuer}</dd>
      <dt>Second factor</dt>
      <dd className="wrap">{proofs.length > 0 ? `Taken from ${proofs.join(', ')}` : 'Always proven here'}</dd>
      <dt>Groups</dt>
      <dd className="wrap">
        {groups.length > 0 ? groups.map(({ group, role }) => `${group} → ${role}`).join(', ') : 'None: roles are given here'}
      </dd>
      <dt>Newcomers</dt>
      <dd>{jit ? 'Get an account at the first sign-in' : 'Are turned away'}</dd>
      {isOidc(provider) &&
        addressesOf(provider).map(({ label, value }) => (
          <div key={label} className="kv-pair">
            <dt>{label}</dt>
            <dd className="mono wrap">{value}</dd>
          </div>
        ))}
    </dl>
  );
}

/** One provider: whom it is, what is believed of it, and what can be done about it. */
export function ProviderCard({ provider, onOpen }: { provider: IdentityProvider; onOpen: (verb: ProviderVerb) => void }) {
  const { name, state } = provider.document;
  const on = state === 'ENABLED';
  const test = useAct('policy:manage', { mutationFn: async () => (await testIdentityProvider({ path: { id: provider.id } })).data.steps });
  return (
    <Card
      title={name}
      actions={
        <span className="prov-pills">
          <Pill tone="line">{protocols[provider.kind]}</Pill>
          <Pill tone={on ? 'good' : 'neutral'}>{on ? 'On' : 'Off'}</Pill>
        </span>
      }
    >
      <Facts provider={provider} />
      {test.error && <Banner tone="bad">{asProblem(test.error).detail}</Banner>}
      {test.data && <TestSteps steps={test.data} />}
      <div className="prov-f">
        {isSaml(provider) && (
          <a className={buttonClass('default', 'sm')} href={spMetadataAddress(provider.id)} download={`caspix-${provider.id}.xml`}>
            Our metadata
          </a>
        )}
        <Can permission="policy:manage">
          <Button size="sm" busy={test.isPending} onClick={() => test.mutate()}>
            Test this connection
          </Button>
          <span className="grow" />
          <Button size="sm" variant="quiet" onClick={() => onOpen('change')}>
            Change
          </Button>
          <Button size="sm" variant="quiet" onClick={() => onOpen('switch')}>
            {on ? 'Switch off' : 'Switch on'}
          </Button>
        </Can>
      </div>
    </Card>
  );
}
