import { useQueryClient } from '@tanstack/react-query';
import { keys } from '#api/keys.ts';
import { type Needed, useAct } from '#ui';

/** Sends a request that a second admin decides, and has the list of requests read again. */
export function useAsk<Asked>(needs: Needed, send: () => Promise<{ data: Asked }>) {
  const client = useQueryClient();
  return useAct(needs, {
    mutationFn: async () => (await send()).data,
    onSuccess: () => void client.invalidateQueries({ queryKey: keys.approvals.all }),
  });
}
