import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import {
  acknowledgeIncident,
  closeIncident,
  type GetEscalationResponse,
  type GetIncidentResponse,
  getEscalation,
  getIncident,
  type ListIncidentsResponse,
  listIncidents,
  requestEscalationChange,
} from './generated/index.ts';
import { background } from './http.ts';
import { keys } from './keys.ts';

export type IncidentBox = 'open' | 'closed';
export type IncidentRow = ListIncidentsResponse['items'][number];
export type IncidentDetail = GetIncidentResponse;
export type Escalation = GetEscalationResponse;

/** Incidents of one box, newest first, page by page. */
export const incidentPagesQuery = (box: IncidentBox) =>
  infiniteQueryOptions({
    queryKey: keys.incidents.list(box),
    queryFn: async ({ pageParam, signal }) =>
      (await listIncidents({ query: { state: box, ...(pageParam ? { cursor: pageParam } : {}) }, signal, headers: background })).data,
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
    refetchInterval: 10_000,
  });

/** One incident, with who was told; read again while it is open. */
export const incidentQuery = (id: string) =>
  queryOptions({
    queryKey: keys.incidents.one(id),
    queryFn: async ({ signal }) => (await getIncident({ path: { id }, signal, headers: background })).data,
    refetchInterval: ({ state }) => (state.data?.closedAt ? false : 10_000),
  });

/** Who is told of incidents, by which way and when. */
export const escalationQuery = queryOptions({
  queryKey: keys.incidents.plan,
  queryFn: async ({ signal }) => (await getEscalation({ signal })).data,
});

export const takeUp = async (id: string, note: string) => (await acknowledgeIncident({ path: { id }, body: { note } })).data;

/** Closes it, or asks for a second key: then the request's id comes back. */
export const close = async (id: string, reason: string) => (await closeIncident({ path: { id }, body: { reason } })).data.request;

export const changeEscalation = async (plan: Escalation, reason: string) =>
  (await requestEscalationChange({ body: { ...plan, reason } })).data.request;
