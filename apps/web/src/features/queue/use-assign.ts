import { useQueryClient } from '@tanstack/react-query';
import { patchAlertRows, refreshAlerts } from '#api/alert-cache.ts';
import { type AlertRow, assignAlerts } from '#api/alerts.ts';
import { type Person, plural, toast, toastProblem, useAct, useViewer } from '#ui';
import { skippedText } from './outcome.ts';

interface Assignment {
  ids: readonly string[];
  owner: Person | null;
  /** Who held each alert before. Empty for the undoing itself, which is not undone in turn. */
  before: ReadonlyMap<string, Person | null>;
  takeOver?: boolean;
}

// One call per former owner, since an assignment names one owner.
function byFormerOwner(ids: readonly string[], before: Assignment['before']): Assignment[] {
  const groups = new Map<string, { owner: Person | null; ids: string[] }>();
  for (const id of ids) {
    const owner = before.get(id) ?? null;
    const group = groups.get(owner?.id ?? '') ?? { owner, ids: [] };
    group.ids.push(id);
    groups.set(owner?.id ?? '', group);
  }
  return [...groups.values()].map((group) => ({ ...group, before: new Map() }));
}

/** Takes alerts. It shows at once and can be undone; what a colleague holds is left, and can be taken over in a second step. */
export function useAssign() {
  const client = useQueryClient();
  const { id, name, initials } = useViewer();
  const me: Person = { id, name, initials };

  const assign = useAct('alert:triage', {
    mutationFn: async ({ ids, owner, takeOver = false }: Assignment) =>
      (await assignAlerts({ body: { ids: [...ids], ownerId: owner?.id ?? null, takeOver } })).data.items,
    onMutate: ({ ids, owner, before, takeOver }) => {
      const sure = ids.filter((alert) => takeOver || !before.get(alert));
      patchAlertRows(client, new Set(sure), { owner });
    },
    onSuccess: (items, assignment) => say(items, assignment),
    onError: (error) => toastProblem(error, 'Not assigned.'),
    onSettled: () => refreshAlerts(client),
  });

  function say(items: readonly { id: string; result: 'done' | 'skipped'; why?: string }[], { owner, before }: Assignment): void {
    const done = items.filter((item) => item.result === 'done').map((item) => item.id);
    const held = items.filter((item) => item.result === 'skipped' && before.get(item.id)).map((item) => item.id);
    const skipped = skippedText(items);
    const text = `${owner ? 'Took' : 'Gave back'} ${plural(done.length, 'alert')}${skipped ? `; ${skipped}` : ''}`;
    if (held.length > 0) {
      toast(done.length > 0 ? text : `Nothing changed: ${skipped}.`, {
        label: 'Take over',
        run: () => assign.mutate({ ids: held, owner: me, before, takeOver: true }),
      });
    } else if (before.size > 0 && done.length > 0) {
      toast(text, { run: () => byFormerOwner(done, before).forEach((group) => void assign.mutate(group)) });
    } else toast(done.length > 0 ? text : `Nothing changed: ${skipped}.`);
  }

  return (rows: readonly AlertRow[]): void => {
    if (rows.length === 0) return;
    assign.mutate({ ids: rows.map((row) => row.id), owner: me, before: new Map(rows.map((row) => [row.id, row.owner])) });
  };
}
