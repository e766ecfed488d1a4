import { queryOptions } from '@tanstack/react-query';
import { type ListFactorsResponse, type ListOwnSessionsResponse, listFactors, listOwnSessions } from './generated/index.ts';
import { keys } from './keys.ts';

export {
  beginAuthenticator,
  changePassword,
  confirmAuthenticator,
  endOtherSessions,
  endOwnSession,
  removePasskey,
  renamePasskey,
  renewRecoveryCodes,
} from './generated/index.ts';
export type OwnFactors = ListFactorsResponse;
export type OwnPasskey = OwnFactors['passkeys'][number];
export type OwnSignIn = ListOwnSessionsResponse['past'][number];
export type OwnFinding = ListOwnSessionsResponse['noticed'][number];
export type OwnSession = ListOwnSessionsResponse['sessions'][number];

/** What the viewer can prove who they are with. */
export const factorsQuery = queryOptions({
  queryKey: keys.security.factors,
  queryFn: async ({ signal }) => (await listFactors({ signal })).data,
});

/** Where the viewer is signed in, and was. */
export const sessionsQuery = queryOptions({
  queryKey: keys.security.sessions,
  queryFn: async ({ signal }) => (await listOwnSessions({ signal })).data,
});
