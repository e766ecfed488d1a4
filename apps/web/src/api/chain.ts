import { queryOptions } from '@tanstack/react-query';
import { type GetChainStatusResponse, getChainStatus } from './generated/index.ts';
import { keys } from './keys.ts';

export type ChainStatus = GetChainStatusResponse;

/** The audit chain's own state, read again every ten seconds while a page is open. */
export const chainStatusQuery = queryOptions({
  queryKey: keys.chain.status,
  queryFn: async ({ signal }) => (await getChainStatus({ signal })).data,
  refetchInterval: 10_000,
});
