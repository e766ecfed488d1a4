import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import {
  type GetCaseResponse,
  type GetLinksResponse,
  type GetTimelineData,
  type GetTimelineResponse,
  getCase,
  getCaseAccess,
  getLinks,
  getTimeline,
  type ListCasesData,
  type ListCasesResponse,
  type ListCaseTransactionsResponse,
  type ListCommentsResponse,
  type ListDispositionsResponse,
  listCases,
  listCaseTransactions,
  listComments,
  listDispositions,
} from './generated/index.ts';
import { keys } from './keys.ts';

export {
  addCaseAccount,
  addComment,
  assignCase,
  determineSuspicion,
  findAccounts,
  moveCase,
  placeCase,
  proposeDecision,
  requestReopening,
  reviseComment,
  uncoverCase,
  updateCase,
} from './generated/index.ts';
export type CaseRow = ListCasesResponse['items'][number];
export type CaseDetail = GetCaseResponse;
export type CaseParty = CaseDetail['parties'][number];
export type CaseTransition = CaseDetail['transitions'][number];
export type CaseSearch = Omit<NonNullable<ListCasesData['query']>, 'cursor' | 'limit'>;
export type TimelineEntry = GetTimelineResponse['items'][number];
export type TimelineKind = NonNullable<NonNullable<GetTimelineData['query']>['kind']>;
export type CaseTransaction = ListCaseTransactionsResponse['items'][number];
export type CaseLinks = GetLinksResponse;
export type LinkNode = CaseLinks['nodes'][number];
export type LinkEdge = CaseLinks['edges'][number];
export type DispositionChoice = ListDispositionsResponse['items'][number];
export type CaseComment = ListCommentsResponse['items'][number];

/** Cases that fit the filters, page by page. */
export const casesQuery = (search: CaseSearch) =>
  infiniteQueryOptions({
    queryKey: keys.cases.list(search),
    queryFn: async ({ pageParam, signal }) =>
      (await listCases({ query: { ...search, ...(pageParam ? { cursor: pageParam } : {}) }, signal })).data,
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
  });

/** A case with everything on it; read again while it waits for somebody's key. */
export const caseQuery = (id: string) =>
  queryOptions({
    queryKey: keys.cases.one(id),
    queryFn: async ({ signal }) => (await getCase({ path: { id }, signal })).data,
    refetchInterval: ({ state }) => (state.data?.approval?.state === 'PENDING' ? 10_000 : false),
  });

/** What happened on a case, newest first. While an entry waits for its seal, the pages are read again. */
export const timelineQuery = (id: string, kind?: TimelineKind) =>
  infiniteQueryOptions({
    queryKey: keys.cases.part(id, 'timeline', kind ?? null),
    queryFn: async ({ pageParam, signal }) =>
      (await getTimeline({ path: { id }, query: { ...(kind ? { kind } : {}), ...(pageParam ? { cursor: pageParam } : {}) }, signal })).data,
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) =>
      state.data?.pages.some((page) => page.items.some((item) => item.seal.state === 'pending')) ? 1500 : false,
  });

export const caseTransactionsQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: keys.cases.part(id, 'transactions'),
    queryFn: async ({ pageParam, signal }) =>
      (await listCaseTransactions({ path: { id }, query: pageParam ? { cursor: pageParam } : {}, signal })).data,
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
  });

/** The accounts of a case, whom they deal with, and whom the expanded ones deal with. */
export const linksQuery = (id: string, expand: readonly string[]) =>
  queryOptions({
    queryKey: keys.cases.part(id, 'links', expand),
    queryFn: async ({ signal }) => (await getLinks({ path: { id }, query: { expand: [...expand] }, signal })).data,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });

export const commentsQuery = (id: string) =>
  queryOptions({
    queryKey: keys.cases.part(id, 'comments'),
    queryFn: async ({ signal }) => (await listComments({ path: { id }, signal })).data.items,
  });

/** Each finding with the reasons it may rest on. The lists are closed and change only with a release. */
export const dispositionsQuery = queryOptions({
  queryKey: keys.cases.dispositions,
  queryFn: async ({ signal }) => (await listDispositions({ signal })).data.items,
  staleTime: Number.POSITIVE_INFINITY,
});

/** Who can see the case, each with the rule that lets them. */
export const caseAccessQuery = (id: string) =>
  queryOptions({
    queryKey: keys.cases.part(id, 'access'),
    queryFn: async ({ signal }) => (await getCaseAccess({ path: { id }, signal })).data.items,
  });
