import { queryOptions } from '@tanstack/react-query';
import { type ListServiceAccountsResponse, listServiceAccounts, type RequestServiceAccountData } from './generated/index.ts';
import { keys } from './keys.ts';

export { requestServiceAccount, requestServiceAccountEnd, requestServiceKey, revokeServiceKey } from './generated/index.ts';
export type Machine = ListServiceAccountsResponse['items'][number];
export type MachineKey = Machine['keys'][number];
export type OfferedKey = RequestServiceAccountData['body']['key'];
export type MachinePermission = Machine['permissions'][number];

/** The accounts of machines, by name, the disabled ones included. */
export const machinesQuery = queryOptions({
  queryKey: keys.people.machines,
  queryFn: async ({ signal }) => (await listServiceAccounts({ signal })).data.items,
});
