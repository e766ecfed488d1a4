import { z } from 'zod';
import type { CaseSearch } from '#api/cases.ts';

const line = z.string().trim().min(1).max(120).optional().catch(undefined);

export const caseStates = [
  'OPEN',
  'ASSIGNED',
  'IN_PROGRESS',
  'PENDING_INFO',
  'ESCALATED',
  'PENDING_APPROVAL',
  'RETURNED',
  'CLOSED',
  'REOPEN_REQUESTED',
] as const;

/** The list's state, all of it in the address. What is left out is the default: open cases, the last touched first. */
export const casesSearch = z.object({
  state: z
    .enum(['all', ...caseStates])
    .optional()
    .catch(undefined),
  /** `me`, `none`, or a person's id. */
  owner: line,
  priority: z
    .union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)])
    .optional()
    .catch(undefined),
  type: z.enum(['FRAUD', 'AML', 'INSIDER']).optional().catch(undefined),
  team: line,
  queue: line,
  q: line,
  sort: z.enum(['created', 'exposure', 'priority']).optional().catch(undefined),
});

export type CasesSearch = z.output<typeof casesSearch>;
export type ChangeCases = (change: Partial<CasesSearch>, replace?: boolean) => void;

export const filterKeys = ['state', 'owner', 'priority', 'type', 'team', 'queue', 'q'] as const satisfies readonly (keyof CasesSearch)[];

/** What the server is asked. */
export function toCaseSearch({ state, sort, owner, priority, type, team, queue, q }: CasesSearch): CaseSearch {
  return {
    state: [state ?? 'open'],
    sort: sort ?? 'updated',
    ...(owner ? { owner } : {}),
    ...(priority ? { priority } : {}),
    ...(type ? { type } : {}),
    ...(team ? { team } : {}),
    ...(queue ? { queue } : {}),
    ...(q ? { q } : {}),
  };
}

/** The ready-made views. Each is nothing but filters. */
export const views = [
  { label: 'Open', filters: {} },
  { label: 'Mine', filters: { owner: 'me' } },
  { label: 'Unassigned', filters: { owner: 'none' } },
  { label: 'Waiting for a key', filters: { state: 'PENDING_APPROVAL' } },
  { label: 'Closed', filters: { state: 'CLOSED' } },
  { label: 'All', filters: { state: 'all' } },
] as const satisfies readonly { label: string; filters: Partial<CasesSearch> }[];

/** The view whose filters are in force, judged by state and owner alone. */
export const currentView = (search: CasesSearch) =>
  views.find(({ filters }) => {
    const { state, owner } = filters as Partial<CasesSearch>;
    return state === search.state && owner === search.owner;
  });
