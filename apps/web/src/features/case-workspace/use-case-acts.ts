import { useQueryClient } from '@tanstack/react-query';
import type { CaseDetail } from '#api/cases.ts';
import { keys } from '#api/keys.ts';

/** What follows every change of a case: the answer is what is shown, and its parts and the lists are read again. */
export function useCaseChanged(id: string): (detail?: CaseDetail) => void {
  const client = useQueryClient();
  return (detail) => {
    if (detail) client.setQueryData(keys.cases.one(id), detail);
    else void client.invalidateQueries({ queryKey: keys.cases.one(id), exact: true });
    void client.invalidateQueries({
      queryKey: keys.cases.one(id),
      predicate: ({ queryKey }) => queryKey.length > keys.cases.one(id).length,
    });
    void client.invalidateQueries({ queryKey: ['cases', 'list'] });
    void client.invalidateQueries({ queryKey: keys.approvals.all });
  };
}
