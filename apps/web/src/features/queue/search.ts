import { z } from 'zod';
import type { AlertSearch } from '#api/alerts.ts';

const line = z.string().trim().min(1).max(120).optional().catch(undefined);

/** The queue's state, all of it in the address: an analyst's view is a link. What is left out is the default. */
export const queueSearch = z.object({
  state: z.enum(['NEW', 'TRIAGED', 'LINKED', 'DISMISSED', 'DUPLICATE']).optional().catch(undefined),
  minScore: z.coerce.number().int().min(1).max(100).optional().catch(undefined),
  typology: line,
  /** `me`, `none`, or a person's id. */
  owner: line,
  /** A queue's id. */
  queue: line,
  q: line,
  sort: z.enum(['age', 'exposure']).optional().catch(undefined),
  dir: z.enum(['asc']).optional().catch(undefined),
  /** The alert in focus, shown in the pane. */
  alert: z.string().optional().catch(undefined),
  /** Under 75 rem the pane is a page of its own, and this says that it is open. */
  open: z.literal(true).optional().catch(undefined),
});

export type QueueSearch = z.output<typeof queueSearch>;
export type ChangeSearch = (change: Partial<QueueSearch>, replace?: boolean) => void;

/** What the server is asked: the filters and the order, without what only concerns the screen. */
export function toAlertSearch({ alert: _alert, open: _open, sort, dir, ...filters }: QueueSearch): AlertSearch {
  const set = Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== undefined));
  return { ...set, sort: sort ?? 'score', dir: dir ?? 'desc' };
}

/** The ready-made views. Each is nothing but filters. */
export const views = [
  { label: 'Open', filters: {} },
  { label: 'Mine', filters: { owner: 'me' } },
  { label: 'Unassigned', filters: { owner: 'none' } },
  { label: 'In cases', filters: { state: 'LINKED' } },
  { label: 'Dismissed', filters: { state: 'DISMISSED' } },
  { label: 'Duplicates', filters: { state: 'DUPLICATE' } },
] as const satisfies readonly { label: string; filters: Partial<QueueSearch> }[];

/** The view whose filters are in force, judged by state and owner alone. */
export const currentView = (search: QueueSearch) =>
  views.find(({ filters }) => {
    const { state, owner } = filters as Partial<QueueSearch>;
    return state === search.state && owner === search.owner;
  });
