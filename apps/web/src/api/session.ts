import { queryOptions } from '@tanstack/react-query';
import type { GetSessionResponse, ListDemoAccountsResponse, SignInWithPasswordResponse } from './generated/index.ts';
import { getSession, listDemoAccounts } from './generated/index.ts';
import { keys } from './keys.ts';

export type { ConfirmEnrolmentResponse } from './generated/index.ts';
export {
  beginEnrolment,
  beginPasswordReset,
  confirmEnrolment,
  getSession,
  signInWithPassword,
  signInWithRecoveryCode,
  signInWithTotp,
  signOut,
  stepUp,
} from './generated/index.ts';
export type Session = GetSessionResponse;
/** What can be proven after the password. */
export type SecondFactor = SignInWithPasswordResponse['factors'][number];
export type DemoAccount = ListDemoAccountsResponse['items'][number];

/** Who is here, with which permissions. Fresh for a minute: the server decides each request on its own anyway. */
export const sessionQuery = queryOptions({
  queryKey: keys.session,
  queryFn: async ({ signal }) => (await getSession({ signal })).data,
  staleTime: 60_000,
});

/** The accounts to look around with; none unless the server runs in demo mode. The codes change every 30 seconds. */
export const demoAccountsQuery = queryOptions({
  queryKey: keys.demoAccounts,
  queryFn: async ({ signal }) => (await listDemoAccounts({ signal })).data.items,
  retry: false,
});
