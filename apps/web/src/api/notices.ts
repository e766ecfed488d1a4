import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { countUnreadNotices, type ListNoticesResponse, listNotices, markNoticesRead } from './generated/index.ts';
import { background } from './http.ts';
import { keys } from './keys.ts';

export type Notice = ListNoticesResponse['items'][number];

const PAGE = 15;

/** How many notices the viewer has not seen, asked again every quarter of a minute. 100 stands for more. */
export const unreadQuery = queryOptions({
  queryKey: keys.notices.unread,
  queryFn: async ({ signal }) => (await countUnreadNotices({ signal, headers: background })).data.unread,
  refetchInterval: 15_000,
});

/** The viewer's notices, newest first, page by page. */
export const noticesQuery = infiniteQueryOptions({
  queryKey: keys.notices.list,
  queryFn: async ({ pageParam, signal }) =>
    (await listNotices({ query: { limit: PAGE, ...(pageParam ? { cursor: pageParam } : {}) }, signal })).data,
  initialPageParam: '',
  getNextPageParam: (page) => page.next,
  staleTime: 0,
});

/** Marks one notice as read, or all of them. */
export const markRead = async (id?: string) => (await markNoticesRead({ body: id === undefined ? {} : { ids: [id] } })).data.unread;
