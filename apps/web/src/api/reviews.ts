import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { type Download, fetchFile } from './download.ts';
import {
  type GetReviewResponse,
  getReview,
  type ListReviewCandidatesResponse,
  type ListReviewItemsResponse,
  type ListReviewsResponse,
  listReviewCandidates,
  listReviewItems,
  listReviews,
} from './generated/index.ts';
import { keys } from './keys.ts';

export { answerReviewItem, openReview, signReviewOff } from './generated/index.ts';

export type ReviewSummary = ListReviewsResponse['items'][number];
export type ReviewDetail = GetReviewResponse;
export type ReviewCandidates = ListReviewCandidatesResponse;
export type ReviewItem = ListReviewItemsResponse['items'][number];

/** Campaigns, newest first, page by page. */
export const reviewsQuery = infiniteQueryOptions({
  queryKey: keys.reviews.lists,
  queryFn: async ({ pageParam, signal }) => (await listReviews({ query: pageParam ? { cursor: pageParam } : {}, signal })).data,
  initialPageParam: '',
  getNextPageParam: (page) => page.next,
});

export const reviewQuery = (id: string) =>
  queryOptions({
    queryKey: keys.reviews.one(id),
    queryFn: async ({ signal }) => (await getReview({ path: { id }, signal })).data,
    refetchInterval: 30_000,
  });

/** What is under review: all of it, or what has no answer yet. */
export const reviewItemsQuery = (id: string, open: boolean) =>
  infiniteQueryOptions({
    queryKey: keys.reviews.items(id, open),
    queryFn: async ({ pageParam, signal }) =>
      (
        await listReviewItems({
          path: { id },
          query: { limit: 100, ...(open ? { open: 'true' } : {}), ...(pageParam ? { cursor: pageParam } : {}) },
          signal,
        })
      ).data,
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
  });

/** Who may be named in a new campaign. */
export const candidatesQuery = queryOptions({
  queryKey: keys.reviews.candidates,
  queryFn: async ({ signal }) => (await listReviewCandidates({ signal })).data,
});

export type ReportFormat = 'pdf' | 'csv' | 'zip';

/** The result on paper, as a table, or with the audit entries and their proofs. Taking it is recorded. */
export function exportReview(id: string, format: ReportFormat): Promise<Download> {
  const init = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ format }) };
  return fetchFile(`/api/v1/reviews/${encodeURIComponent(id)}/report`, init, `access-review.${format}`);
}
