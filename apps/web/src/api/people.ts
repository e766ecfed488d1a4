import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { type Download, fetchFile } from './download.ts';
import {
  diffRole,
  type GetPersonAccessResponse,
  getPersonAccess,
  getRole,
  type ListQueuesResponse,
  type ListRolesResponse,
  type ListTeamsResponse,
  type ListUserSessionsResponse,
  type ListUsersResponse,
  listPeople,
  listQueues,
  listRoles,
  listTeams,
  listUserSessions,
  listUsers,
  type PreviewRoleResponse,
  previewRole,
  previewRoleChange,
} from './generated/index.ts';
import { keys } from './keys.ts';

export {
  createQueue,
  createTeam,
  createUser,
  disableUser,
  enableUser,
  endUserSessions,
  requestFactorReset,
  requestPasswordReset,
  requestQueueChange,
  requestRole,
  requestRoleChange,
  requestRoleRetirement,
  requestRoleVersion,
  requestTeamChange,
  unlockUser,
} from './generated/index.ts';
export type User = ListUsersResponse['items'][number];
export type UserSession = ListUserSessionsResponse['items'][number];
export type Role = ListRolesResponse['items'][number];
export type RolePreview = PreviewRoleResponse;
export type Scopes = Role['scopes'];
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

/** Where an account is signed in now. */
export const userSessionsQuery = (id: string) =>
  queryOptions({
    queryKey: keys.people.sessions(id),
    queryFn: async ({ signal }) => (await listUserSessions({ path: { id }, signal })).data.items,
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

/** A role with its versions, newest first. */
export const roleQuery = (id: string) =>
  queryOptions({ queryKey: keys.people.role(id), queryFn: async ({ signal }) => (await getRole({ path: { id }, signal })).data });

/** What one version of a role says and another does not. */
export const roleDiffQuery = (id: string, from: number, to: number) =>
  queryOptions({
    queryKey: keys.people.roleDiff(id, from, to),
    queryFn: async ({ signal }) => (await diffRole({ path: { id }, query: { from, to }, signal })).data,
  });

/** What would change if the role said this; nothing is changed by asking. */
export const rolePreviewQuery = (role: string | undefined, permissions: Scopes) =>
  queryOptions({
    queryKey: keys.people.rolePreview({ role, permissions }),
    queryFn: async ({ signal }) => (await previewRole({ body: { ...(role ? { role } : {}), permissions }, signal })).data,
    placeholderData: (before) => before,
  });

/** What would change for one person by a role that is given or taken. */
export const grantPreviewQuery = (userId: string, role: string, change: 'grant' | 'revoke') =>
  queryOptions({
    queryKey: keys.people.rolePreview({ userId, role, change }),
    queryFn: async ({ signal }) => (await previewRoleChange({ path: { id: userId }, query: { role, change }, signal })).data,
  });

/** The same on paper, or as a table. Taking it is recorded. */
export function exportAccess(id: string, format: 'pdf' | 'csv'): Promise<Download> {
  const init = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ format }) };
  return fetchFile(`/api/v1/users/${encodeURIComponent(id)}/access/report`, init, `access.${format}`);
}
