import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { type GetDashboardResponse, getDashboard } from './generated/index.ts';
import { keys } from './keys.ts';

export type DashboardFigures = GetDashboardResponse;

/** The manager's figures over the last `days`; the server says as of when. */
export const dashboardQuery = (days: number) =>
  queryOptions({
    queryKey: keys.dashboard(days),
    queryFn: async ({ signal }) => (await getDashboard({ query: { days }, signal })).data,
    refetchInterval: 60_000,
    placeholderData: keepPreviousData,
  });
