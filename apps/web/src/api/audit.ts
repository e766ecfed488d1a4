import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import {
  type FollowAuditThreadResponse,
  followAuditThread,
  type GetAuditCheckResponse,
  type GetAuditEntryResponse,
  getAuditCheck,
  getAuditEntry,
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
