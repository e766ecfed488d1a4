import { useQueryClient } from '@tanstack/react-query';
import { refreshAlerts } from '#api/alert-cache.ts';
import { type AlertRow, restoreAlerts } from '#api/alerts.ts';
import { toast, toastProblem, useAct, useViewer } from '#ui';
import { doneText } from './outcome.ts';
import { useAssign } from './use-assign.ts';

/** The acts that need no dialog: taking and restoring. */
export function useTriage({ onDone }: { onDone: () => void }) {
  const client = useQueryClient();
  const viewer = useViewer();
  const take = useAssign();
  const restore = useAct('alert:triage', {
    mutationFn: async (ids: readonly string[]) => (await restoreAlerts({ body: { ids: [...ids] } })).data.items,
    onSuccess: (items) => toast(doneText('Restored', items)),
    onError: (error) => toastProblem(error, 'Not restored.'),
    onSettled: () => refreshAlerts(client),
  });
  return {
    take: (rows: readonly AlertRow[]) => {
      take(rows);
      onDone();
    },
    restore: (ids: readonly string[]) => {
      restore.mutate(ids);
      onDone();
    },
    /** Said before a bulk act: which rows it will leave alone. */
    noteFor: (rows: readonly AlertRow[]): string | null => {
      const held = rows.filter((row) => row.owner && row.owner.id !== viewer.id);
      if (held.length === 0) return null;
      const names = [...new Set(held.map((row) => row.owner?.name.split(' ')[0]))];
      return `${names.length === 1 ? `${names[0]} holds` : 'Others hold'} ${held.length} of them`;
    },
  };
}

export type Triage = ReturnType<typeof useTriage>;
