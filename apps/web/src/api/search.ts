import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { listCases, type SearchResponse, search } from './generated/index.ts';
import { keys } from './keys.ts';

export type Found = SearchResponse;

/** Cases and alerts by number, words of the title, or a whole account number. */
export const searchQuery = (q: string) =>
  queryOptions({
    queryKey: keys.search(q),
    queryFn: async ({ signal }) => (await search({ query: { q }, signal })).data,
    enabled: q.length >= 2,
    placeholderData: keepPreviousData,
  });

/** Cases to choose from when something is to be added to one. */
export const caseChoicesQuery = (q: string) =>
  queryOptions({
    queryKey: keys.cases.list({ q, choose: true }),
    queryFn: async ({ signal }) => (await listCases({ query: q ? { q } : {}, signal })).data.items,
    placeholderData: keepPreviousData,
  });
