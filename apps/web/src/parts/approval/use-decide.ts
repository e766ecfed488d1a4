import { useQueryClient } from '@tanstack/react-query';
import { type ApprovalDetail, approve, refuse, withdrawApproval } from '#api/approvals.ts';
import { keys } from '#api/keys.ts';
import { toast, useAct } from '#ui';

/** Turning the second key, refusing it, or taking the request back. Nothing is shown as done before the server has done it. */
export function useDecide(request: Pick<ApprovalDetail, 'id' | 'digest' | 'number'>) {
  const client = useQueryClient();
  const { id, digest, number } = request;
  const settled = (data: ApprovalDetail | undefined) => {
    if (data) client.setQueryData(keys.approvals.one(id), data);
    void client.invalidateQueries({ queryKey: keys.approvals.all });
    void client.invalidateQueries({ queryKey: keys.cases.all });
    void client.invalidateQueries({ queryKey: keys.people.all });
  };
  return {
    approve: useAct('approval:read', {
      mutationFn: async () => (await approve({ path: { id }, body: { digest } })).data,
      onSuccess: () => toast(`Approved ${number}. It took effect with your key.`),
      onSettled: settled,
    }),
    refuse: useAct('approval:read', {
      mutationFn: async (reason: string) => (await refuse({ path: { id }, body: { digest, reason } })).data,
      onSuccess: () => toast(`Refused ${number}.`),
      onSettled: settled,
    }),
    withdraw: useAct('approval:read', {
      mutationFn: async () => (await withdrawApproval({ path: { id } })).data,
      onSuccess: () => toast(`Withdrew ${number}.`),
      onSettled: settled,
    }),
  };
}

export type Decide = ReturnType<typeof useDecide>;
