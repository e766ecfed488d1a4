import { useMutation, useQueryClient } from '@tanstack/react-query';
import { patchAlertRows, refreshAlerts } from '#api/alert-cache.ts';
import { type AlertRow, assignAlerts, restoreAlerts } from '#api/alerts.ts';
import { type Person, plural, toast, toastProblem, useViewer } from '#ui';
import { skippedText } from './outcome.ts';

interface Assignment {
  ids: string[];
  owner: Person | null;
  /** Whom each alert goes back to when it is undone. */
  before: Map<string, Person | null>;
}

/** The acts that need no dialog. Taking shows at once and can be undone; the server's answer replaces what was shown. */
export function useTriage({ onDone }: { onDone: () => void }) {
  const client = useQueryClient();
  const viewer = useViewer();
  const me: Person = { id: viewer.id, name: viewer.name, initials: viewer.initials };

  const assign = useMutation({
    mutationFn: async ({ ids, owner }: Assignment) => (await assignAlerts({ body: { ids, ownerId: owner?.id ?? null } })).data.items,
    onMutate: ({ ids, owner }) => patchAlertRows(client, new Set(ids), { owner }),
    onSuccess: (items, assignment) => {
      const done = items.filter((item) => item.result === 'done');
      const skipped = skippedText(items);
      const verb = assignment.owner?.id === me.id ? 'Took' : assignment.owner ? 'Assigned' : 'Gave back';
      if (done.length === 0) return toast(`Nothing changed: ${skipped}.`);
      const undo = () =>
        giveBack(
          done.map((item) => item.id),
          assignment.before,
        );
      toast(`${verb} ${plural(done.length, 'alert')}${skipped ? `; ${skipped}` : ''}`, { run: undo });
    },
    onError: (error) => toastProblem(error, 'Not assigned.'),
    onSettled: () => refreshAlerts(client),
  });

  // One call per former owner, since an assignment names one owner.
  const giveBack = (ids: readonly string[], before: Map<string, Person | null>) => {
    const owners = new Map<string, { owner: Person | null; ids: string[] }>();
    for (const id of ids) {
      const owner = before.get(id) ?? null;
      const group = owners.get(owner?.id ?? '') ?? { owner, ids: [] };
      group.ids.push(id);
      owners.set(owner?.id ?? '', group);
    }
    for (const group of owners.values()) assign.mutate({ ...group, before: new Map() });
  };

  const restore = useMutation({
    mutationFn: async (ids: readonly string[]) => (await restoreAlerts({ body: { ids: [...ids] } })).data.items,
    onSuccess: (items) => toast(`Restored ${plural(items.filter((item) => item.result === 'done').length, 'alert')}`),
    onError: (error) => toastProblem(error, 'Not restored.'),
    onSettled: () => refreshAlerts(client),
  });

  return {
    take: (rows: readonly AlertRow[]) => {
      if (rows.length === 0) return;
      assign.mutate({ ids: rows.map((row) => row.id), owner: me, before: new Map(rows.map((row) => [row.id, row.owner])) });
      onDone();
    },
    restore: (ids: readonly string[]) => {
      restore.mutate(ids);
      onDone();
    },
    /** Said before a bulk act: which rows it will leave alone. */
    noteFor: (rows: readonly AlertRow[]): string | null => {
      const held = rows.filter((row) => row.owner && row.owner.id !== me.id);
      if (held.length === 0) return null;
      const names = [...new Set(held.map((row) => row.owner?.name.split(' ')[0]))];
      return `${names.length === 1 ? `${names[0]} holds` : 'Others hold'} ${held.length} of them`;
    },
  };
}

export type Triage = ReturnType<typeof useTriage>;
