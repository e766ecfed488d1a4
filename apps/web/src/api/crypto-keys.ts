import { queryOptions } from '@tanstack/react-query';
import { type GetKeysResponse, getKeys } from './generated/index.ts';
import { keys } from './keys.ts';

export { requestKeyChange } from './generated/index.ts';
export type KeyState = GetKeysResponse;
export type KeyVersion = KeyState['keys'][number];

/** Every version of every key. Looked at again every few seconds, because what is left on old versions shrinks while it is moved. */
export const keyStateQuery = queryOptions({
  queryKey: keys.people.cryptoKeys,
  queryFn: async ({ signal }) => (await getKeys({ signal })).data,
  refetchInterval: 5_000,
});
