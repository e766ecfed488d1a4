import type { QueryClient, QueryKey } from '@tanstack/react-query';

/**
 * Unsent text outlives a session that ended by itself, in this page's memory alone, and comes back to the person who wrote it. Whoever
 * signs out, or signs in as somebody else, finds nothing.
 */
let kept: { user: string; drafts: [QueryKey, unknown][] } | null = null;

const isDraft = (key: QueryKey): boolean => key.includes('draft');

/** Puts the drafts of this person aside, before what was read is forgotten. */
export function keepDrafts(client: QueryClient, user: string): void {
  const drafts = client
    .getQueriesData({ predicate: ({ queryKey }) => isDraft(queryKey) })
    .filter(([, text]) => typeof text === 'string' && text !== '');
  if (drafts.length > 0) kept = { user, drafts };
}

/** Gives them back to the same person; from anybody else they are lost. */
export function restoreDrafts(client: QueryClient, user: string): void {
  if (kept?.user === user) for (const [key, text] of kept.drafts) client.setQueryData(key, text);
  kept = null;
}

export const dropDrafts = (): void => {
  kept = null;
};
