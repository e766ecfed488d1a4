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

/** Cases to choose from: the open ones, to which something can be added, or `all`, of which something is to be read. */
export const caseChoicesQuery = (q: string, which: 'open' | 'all' = 'open') =>
  queryOptions({
    queryKey: keys.cases.list({ q, choose: which }),
    queryFn: async ({ signal }) => (await listCases({ query: { state: [which], ...(q ? { q } : {}) }, signal })).data.items,
    placeholderData: keepPreviousData,
  });
