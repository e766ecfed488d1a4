import { queryOptions } from '@tanstack/react-query';
import { type ListIdentityProvidersResponse, listIdentityProviders } from './generated/index.ts';
import { keys } from './keys.ts';

export { requestIdentityProvider, requestIdentityProviderChange } from './generated/index.ts';

export type IdentityProvider = ListIdentityProvidersResponse['items'][number];

/** Identity providers as two administrators agreed on them. */
export const providersQuery = queryOptions({
  queryKey: keys.people.providers,
  queryFn: async ({ signal }) => (await listIdentityProviders({ signal })).data.items,
});
