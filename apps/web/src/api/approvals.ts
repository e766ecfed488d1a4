import { queryOptions } from '@tanstack/react-query';
import { type ListApprovalsResponse, listApprovals } from './generated/index.ts';
import { keys } from './keys.ts';

export type ApprovalBox = 'needs-you' | 'yours' | 'done';
export type ApprovalSummary = ListApprovalsResponse['items'][number];

/** The first page of one box: what needs the viewer's key, what they asked for, what is decided. */
export const approvalsQuery = (box: ApprovalBox) =>
  queryOptions({
    queryKey: keys.approvals.list(box),
    queryFn: async ({ signal }) => (await listApprovals({ query: { box }, signal })).data,
  });
