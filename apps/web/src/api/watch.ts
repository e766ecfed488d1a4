import { infiniteQueryOptions } from '@tanstack/react-query';
import {
  acknowledgeSignInFinding,
  type ListSignInFindingsData,
  type ListSignInFindingsResponse,
  type ListSignInsData,
  type ListSignInsResponse,
  listSignInFindings,
  listSignIns,
} from './generated/index.ts';
import { background } from './http.ts';
import { keys } from './keys.ts';

export type SignInFilter = Omit<NonNullable<ListSignInsData['query']>, 'cursor' | 'limit'>;
export type FindingFilter = Omit<NonNullable<ListSignInFindingsData['query']>, 'cursor' | 'limit'>;
export type WatchedSignIn = ListSignInsResponse['items'][number];
export type WatchedFinding = ListSignInFindingsResponse['items'][number];
export type Detector = WatchedFinding['detector'];

const REFETCH_MILLIS = 15_000;

/** Who signed in or tried to, newest first, page by page. */
export const signInPagesQuery = (filter: SignInFilter) =>
  infiniteQueryOptions({
    queryKey: keys.watch.signIns(filter),
    queryFn: async ({ pageParam, signal }) =>
      (await listSignIns({ query: { ...filter, ...(pageParam ? { cursor: pageParam } : {}) }, signal, headers: background })).data,
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
    refetchInterval: REFETCH_MILLIS,
  });

/** What detectors found, newest first, page by page. */
export const findingPagesQuery = (filter: FindingFilter) =>
  infiniteQueryOptions({
    queryKey: keys.watch.findings(filter),
    queryFn: async ({ pageParam, signal }) =>
      (await listSignInFindings({ query: { ...filter, ...(pageParam ? { cursor: pageParam } : {}) }, signal, headers: background })).data,
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
    refetchInterval: REFETCH_MILLIS,
  });

export const answerFinding = async (id: string, reason: string): Promise<void> => {
  await acknowledgeSignInFinding({ path: { id }, body: { reason } });
};
