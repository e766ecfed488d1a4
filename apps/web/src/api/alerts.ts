import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import {
  type GetAlertResponse,
  type GetAlertSummaryResponse,
  getAlert,
  getAlertSummary,
  type ListAlertsData,
  type ListAlertsResponse,
  listAlerts,
} from './generated/index.ts';
import { keys } from './keys.ts';

export { addAlertsToCase, assignAlerts, dismissAlerts, markDuplicate, openCase, restoreAlerts } from './generated/index.ts';
export type AlertRow = ListAlertsResponse['items'][number];
export type AlertDetail = GetAlertResponse;
export type AlertSummary = GetAlertSummaryResponse;
export type AlertSearch = Omit<NonNullable<ListAlertsData['query']>, 'cursor' | 'limit'>;

const PAGE = 100;

/** The queue, page by page: each page brings the cursor of the next. */
export const alertsQuery = (search: AlertSearch) =>
  infiniteQueryOptions({
    queryKey: keys.alerts.list(search),
    queryFn: async ({ pageParam, signal }) =>
      (await listAlerts({ query: { ...search, limit: PAGE, ...(pageParam ? { cursor: pageParam } : {}) }, signal })).data,
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
  });

export const alertQuery = (id: string) =>
  queryOptions({ queryKey: keys.alerts.one(id), queryFn: async ({ signal }) => (await getAlert({ path: { id }, signal })).data });

/** Counts from the server's rollup, never from the rows in view. */
export const alertSummaryQuery = queryOptions({
  queryKey: keys.alerts.summary,
  queryFn: async ({ signal }) => (await getAlertSummary({ signal })).data,
  refetchInterval: 30_000,
});
