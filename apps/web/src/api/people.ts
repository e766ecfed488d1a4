import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import {
  type GetPersonAccessResponse,
  getPersonAccess,
  type ListQueuesResponse,
  type ListRolesResponse,
  type ListTeamsResponse,
  type ListUsersResponse,
  listPeople,
  listQueues,
  listRoles,
  listTeams,
  listUsers,
} from './generated/index.ts';
import { keys } from './keys.ts';

export { createTeam, createUser, disableUser, enableUser, requestRoleChange, requestTeamChange, unlockUser } from './generated/index.ts';
export type User = ListUsersResponse['items'][number];
export type Role = ListRolesResponse['items'][number];
export type PermissionEntry = ListRolesResponse['permissions'][number];
export type PersonAccess = GetPersonAccessResponse;
export type Team = ListTeamsResponse['items'][number];
export type Queue = ListQueuesResponse['items'][number];

/** Those who may own work, by part of their name. */
export const directoryQuery = (q: string) =>
  queryOptions({
    queryKey: keys.people.directory(q),
    queryFn: async ({ signal }) => (await listPeople({ query: q ? { q } : {}, signal })).data.items,
    staleTime: 60_000,
  });

export const usersQuery = (q: string) =>
  infiniteQueryOptions({
    queryKey: keys.people.users({ q }),
    queryFn: async ({ pageParam, signal }) =>
      (await listUsers({ query: { ...(q ? { q } : {}), ...(pageParam ? { cursor: pageParam } : {}) }, signal })).data,
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
  });

export const rolesQuery = queryOptions({ queryKey: keys.people.roles, queryFn: async ({ signal }) => (await listRoles({ signal })).data });

export const teamsQuery = queryOptions({
  queryKey: keys.people.teams,
  queryFn: async ({ signal }) => (await listTeams({ signal })).data.items,
});

export const queuesQuery = queryOptions({
  queryKey: keys.people.queues,
  queryFn: async ({ signal }) => (await listQueues({ signal })).data.items,
});
/** What one person may do, since when, and by whose approval. */
export const personAccessQuery = (id: string) =>
  queryOptions({
    queryKey: keys.people.access(id),
    queryFn: async ({ signal }) => (await getPersonAccess({ path: { id }, signal })).data,
  });
