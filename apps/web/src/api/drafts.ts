import type { QueryClient, QueryKey } from '@tanstack/react-query';

/**
 * Unsent text outlives a session that ended by itself, in this page's memory alone, and comes back to the person who wrote it. Whoever
 * signs out, or signs in as somebody else, finds nothing.
 */
let kept: { user: string; drafts: [QueryKey, unknown][]; texts: ReadonlyMap<string, string> } | null = null;

/** Text that stood in dialogs and forms when the session ended, by its place, until the person is back at that place. */
let waiting = new Map<string, string>();

const isDraft = (key: QueryKey): boolean => key.includes('draft');

/** Puts the drafts of this person aside, and the text of open forms by its place, before what was read is forgotten. */
export function keepDrafts(client: QueryClient, user: string, texts: ReadonlyMap<string, string> = new Map()): void {
  const drafts = client
    .getQueriesData({ predicate: ({ queryKey }) => isDraft(queryKey) })
    .filter(([, text]) => typeof text === 'string' && text !== '');
  // A second call that is refused finds the page already cleared: what the first one put aside stays.
  if (drafts.length > 0 || texts.size > 0) kept = { user, drafts, texts };
}

/** Gives them back to the same person; from anybody else they are lost. */
export function restoreDrafts(client: QueryClient, user: string): void {
  waiting = new Map(kept?.user === user ? kept.texts : []);
  if (kept?.user === user) for (const [key, text] of kept.drafts) client.setQueryData(key, text);
  kept = null;
}

/** The text that waits for this place, which is handed out once. */
export function takeText(place: string): string | undefined {
  const text = waiting.get(place);
  waiting.delete(place);
  return text;
}

export const dropDrafts = (): void => {
  kept = null;
  waiting.clear();
};
