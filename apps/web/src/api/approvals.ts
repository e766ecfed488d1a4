import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { type GetApprovalResponse, getApproval, type ListApprovalsResponse, listApprovals } from './generated/index.ts';
import { keys } from './keys.ts';

export { approve, refuse, withdrawApproval } from './generated/index.ts';

export type ApprovalBox = 'needs-you' | 'yours' | 'done';
export type ApprovalDetail = GetApprovalResponse;
export type ApprovalSummary = ListApprovalsResponse['items'][number];

/** The first page of one box: what needs the viewer's key, what they asked for, what is decided. */
export const approvalsQuery = (box: ApprovalBox) =>
  queryOptions({
    queryKey: keys.approvals.list(box),
    queryFn: async ({ signal }) => (await listApprovals({ query: { box }, signal })).data,
  });

/** A whole box, page by page. */
export const approvalPagesQuery = (box: ApprovalBox) =>
  infiniteQueryOptions({
    queryKey: [...keys.approvals.list(box), 'pages'],
    queryFn: async ({ pageParam, signal }) =>
      (await listApprovals({ query: { box, ...(pageParam ? { cursor: pageParam } : {}) }, signal })).data,
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
    refetchInterval: 30_000,
  });

/** One request. While an entry of it waits for its seal, it is read again. */
export const approvalQuery = (id: string) =>
  queryOptions({
    queryKey: keys.approvals.one(id),
    queryFn: async ({ signal }) => (await getApproval({ path: { id }, signal })).data,
    refetchInterval: ({ state }) => {
      const entries = state.data?.entries;
      return entries?.made.state === 'pending' || entries?.decided?.state === 'pending' ? 1500 : 15_000;
    },
  });
