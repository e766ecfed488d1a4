import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import {
  type FindAuditActorsResponse,
  type FollowAuditThreadResponse,
  findAuditActors,
  followAuditThread,
  type GetAuditCheckResponse,
  type GetAuditEntryResponse,
  getAuditCheck,
  getAuditEntry,
  listAuditActs,
  type ProveAuditEntryResponse,
  proveAuditEntry,
  type SearchAuditData,
  type SearchAuditResponse,
  searchAudit,
} from './generated/index.ts';
import { keys } from './keys.ts';

export { startAuditCheck } from './generated/index.ts';
export type AuditRow = SearchAuditResponse['items'][number];
export type AuditEntry = GetAuditEntryResponse;
export type ChainCheck = GetAuditCheckResponse;
export type AuditThread = FollowAuditThreadResponse;
export type EntryProof = ProveAuditEntryResponse;
export type AuditActor = FindAuditActorsResponse['items'][number];
export type AuditFilter = Omit<NonNullable<SearchAuditData['query']>, 'cursor' | 'limit'>;

/** Entries that fit all filters, newest first, page by page. */
export const auditEntriesQuery = (filter: AuditFilter) =>
  infiniteQueryOptions({
    queryKey: keys.audit.list(filter),
    queryFn: async ({ pageParam, signal }) =>
      (await searchAudit({ query: { ...filter, ...(pageParam ? { cursor: pageParam } : {}) }, signal })).data,
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
  });

/** Every act that the log can hold, in groups and in words. It changes with a release alone. */
export const auditActsQuery = queryOptions({
  queryKey: keys.audit.acts,
  queryFn: async ({ signal }) => (await listAuditActs({ signal })).data.groups,
  staleTime: Number.POSITIVE_INFINITY,
});

/** Whoever may have acted, by part of the name or by id; without either, the first of them and all services. */
export const auditActorsQuery = (wanted: { q?: string; id?: string }) =>
  queryOptions({
    queryKey: keys.audit.actors(wanted),
    queryFn: async ({ signal }) => (await findAuditActors({ query: wanted, signal })).data.items,
    staleTime: 60_000,
  });

/** One entry with the exact text that was hashed. An unsealed one is read again until it has its seal. */
export const auditEntryQuery = (id: string) =>
  queryOptions({
    queryKey: keys.audit.one(id),
    queryFn: async ({ signal }) => (await getAuditEntry({ path: { id }, signal })).data,
    refetchInterval: ({ state }) => (state.data?.seal.state === 'pending' ? 1500 : false),
  });

/** What the server offers as proof. Taking it is recorded, so it is asked for once and on request only. */
export async function takeProof(id: string): Promise<EntryProof> {
  return (await proveAuditEntry({ path: { id } })).data;
}

/** A full check that runs on the server, read every second until it is done. */
export const auditCheckQuery = (id: string) =>
  queryOptions({
    queryKey: keys.chain.check(id),
    queryFn: async ({ signal }) => (await getAuditCheck({ path: { id }, signal })).data,
    refetchInterval: ({ state }) => (state.data && state.data.state !== 'running' ? false : 1000),
  });

/** Everything about a request as one story, from the asking to what took it away again. */
export const auditThreadQuery = (approval: string) =>
  queryOptions({
    queryKey: keys.audit.thread(approval),
    queryFn: async ({ signal }) => (await followAuditThread({ path: { id: approval }, signal })).data,
  });
