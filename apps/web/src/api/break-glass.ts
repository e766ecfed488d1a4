import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { type ListActiveBreakGlassResponse, listActiveBreakGlass, listBreakGlass, listRolesInEmergency } from './generated/index.ts';
import { keys } from './keys.ts';

export { endBreakGlass, reviewBreakGlass, takeRole } from './generated/index.ts';
export type BreakGlass = ListActiveBreakGlassResponse['items'][number];

/** Roles taken in an emergency that count now: one's own, and everybody's for whoever reviews them. */
export const activeBreakGlassQuery = queryOptions({
  queryKey: keys.breakGlass.active,
  queryFn: async ({ signal }) => (await listActiveBreakGlass({ signal })).data.items,
  refetchInterval: 60_000,
});

/** What one could take now. */
export const emergencyRolesQuery = queryOptions({
  queryKey: keys.breakGlass.roles,
  queryFn: async ({ signal }) => (await listRolesInEmergency({ signal })).data.items,
});

/** Every use, newest first. */
export const breakGlassQuery = infiniteQueryOptions({
  queryKey: keys.breakGlass.list,
  queryFn: async ({ pageParam, signal }) => (await listBreakGlass({ query: pageParam ? { cursor: pageParam } : {}, signal })).data,
  initialPageParam: '',
  getNextPageParam: (page) => page.next,
});
