import { useQuery, useQueryClient } from '@tanstack/react-query';
import { keys } from '#api/keys.ts';

/**
 * Unsent text of a case that outlives the tab it was typed in, and no longer than the session: it lies with what was read, which
 * is forgotten at sign-out, and is never written to the browser's disk. Null while there is none.
 */
export function useDraft(caseId: string, name: string): [string | null, (text: string | null) => void] {
  const client = useQueryClient();
  const queryKey = keys.cases.part(caseId, 'draft', name);
  const { data } = useQuery<string | null>({
    queryKey,
    queryFn: () => null,
    enabled: false,
    staleTime: 'static',
    gcTime: Number.POSITIVE_INFINITY,
  });
  return [data ?? null, (text) => client.setQueryData<string | null>(queryKey, text)];
}
