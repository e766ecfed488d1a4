import { useMutation, useQueryClient } from '@tanstack/react-query';
import { keys } from '#api/keys.ts';

/** Sends a request that a second admin decides, and has the list of requests read again. */
export function useAsk<Asked>(send: () => Promise<{ data: Asked }>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async () => (await send()).data,
    onSuccess: () => void client.invalidateQueries({ queryKey: keys.approvals.all }),
  });
}
