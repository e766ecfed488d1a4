import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type CaseDetail, caseQuery } from '#api/cases.ts';
import { toastProblem } from '#ui';

/** The case as it is on the server now: read when a write came too late, for a comparison with what was written. */
export function useLatestCase(id: string): { data: CaseDetail | undefined; read: () => void } {
  const client = useQueryClient();
  const [data, setData] = useState<CaseDetail>();
  const read = () => {
    client
      .fetchQuery({ ...caseQuery(id), staleTime: 0 })
      .then(setData)
      .catch((error: unknown) => toastProblem(error, 'What was saved meanwhile could not be read.'));
  };
  return { data, read };
}
