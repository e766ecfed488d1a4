import { queryOptions } from '@tanstack/react-query';
import {
  beginOidcLink,
  beginSamlLink,
  type ListOfferedProvidersResponse,
  type ListOwnLinksResponse,
  listOfferedProviders,
  listOwnLinks,
  type TestIdentityProviderResponse,
} from './generated/index.ts';
import { keys } from './keys.ts';
import type { IdentityProvider } from './providers.ts';

export { beginFederatedEnrolment, endOwnLink, testIdentityProvider } from './generated/index.ts';
export type OfferedProvider = ListOfferedProvidersResponse['items'][number];
export type OwnLink = ListOwnLinksResponse['items'][number];
export type TestStep = TestIdentityProviderResponse['steps'][number];

/** An identity provider that speaks OpenID Connect. */
export type OidcProvider = IdentityProvider & { document: { settings: OidcSettings } };
export type OidcSettings = Extract<IdentityProvider['document']['settings'], { kind: 'oidc' }>;

export const isOidc = (provider: IdentityProvider): provider is OidcProvider => provider.kind === 'oidc';

/** Identity providers that the sign-in page offers. */
export const offeredProvidersQuery = queryOptions({
  queryKey: keys.offeredProviders,
  queryFn: async ({ signal }) => (await listOfferedProviders({ signal })).data.items,
  retry: false,
});

/** By which identity providers the viewer may come in. */
export const linksQuery = queryOptions({
  queryKey: keys.security.links,
  queryFn: async ({ signal }) => (await listOwnLinks({ signal })).data.items,
});

/** Where to send the browser to link the viewer's account. */
export async function beginLink({ id, kind }: OfferedProvider): Promise<string> {
  const path = { provider: id };
  return (kind === 'oidc' ? await beginOidcLink({ path }) : await beginSamlLink({ path })).data.url;
}

/** Where a sign-in by this provider begins: a page of ours that sends the browser on. */
export const startOf = ({ id, kind }: OfferedProvider, next: string): string =>
  `/api/v1/session/${kind}/${id}/start?${new URLSearchParams({ to: next })}`;

/** What a provider of OpenID Connect has to know about us. */
export function addressesOf({ id }: OidcProvider): { label: string; value: string }[] {
  const at = (rest: string) => `${location.origin}/api/v1/session/oidc/${id}/${rest}`;
  return [
    { label: 'Redirect address', value: at('callback') },
    { label: 'Back-channel logout', value: at('backchannel-logout') },
    { label: 'Our public keys', value: at('jwks') },
  ];
}
