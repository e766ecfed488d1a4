import { useNavigate } from '@tanstack/react-router';
import type { AlertRow } from '#api/alerts.ts';
import { useShortcuts } from '#ui';
import type { ActKind } from './act.ts';

interface Options {
  rows: readonly AlertRow[];
  focused: AlertRow | null;
  /** The selection, or the row in focus where nothing is selected. */
  targets: readonly AlertRow[];
  picked: ReadonlySet<string>;
  mayTriage: boolean;
  mayOpenCase: boolean;
  focus: (id: string | undefined) => void;
  open: () => void;
  pick: (ids: ReadonlySet<string>) => void;
  take: () => void;
  restore: () => void;
  start: (kind: ActKind) => void;
  filter: () => void;
}

/** The queue's keys. Each acts on the selection, or on the row in focus. */
export function useQueueKeys(options: Options): void {
  const { rows, focused, targets, picked, mayTriage, mayOpenCase, focus, pick, start } = options;
  const navigate = useNavigate();
  const idle = targets.length === 0;
  const move = (by: number) => {
    const at = focused ? rows.indexOf(focused) : -1;
    focus(rows[Math.min(Math.max(at + by, 0), rows.length - 1)]?.id);
  };
  const toggle = () => {
    if (!focused) return;
    const next = new Set(picked);
    if (!next.delete(focused.id)) next.add(focused.id);
    pick(next);
  };
  const enter = () => {
    if (focused?.caseId && picked.size === 0) void navigate({ to: '/cases/$caseId', params: { caseId: focused.caseId } });
    else if (mayOpenCase) start('case');
  };
  const closed = targets.length > 0 && targets.every((row) => row.state === 'DISMISSED' || row.state === 'DUPLICATE');
  useShortcuts('Queue', [
    { key: 'j', says: 'next alert', run: () => move(1) },
    { key: 'k', says: 'alert before', run: () => move(-1) },
    { key: 'o', says: 'show the alert alone', run: options.open, off: !focused },
    { key: 'x', says: 'select, or not', run: toggle, off: !mayTriage || !focused },
    { key: 'a', says: 'take', run: options.take, off: !mayTriage || idle || closed },
    { key: 'e', says: 'dismiss', run: () => start('dismiss'), off: !mayTriage || idle || closed },
    { key: 'r', says: 'restore', run: options.restore, off: !mayTriage || !closed },
    { key: 'd', says: 'mark as a duplicate', run: () => start('duplicate'), off: !mayTriage || !focused || picked.size > 1 || closed },
    { key: 'Enter', says: 'open a case, or go to it', run: enter, off: idle || closed },
    { key: 'l', says: 'add to a case', run: () => start('link'), off: !mayOpenCase || idle || closed },
    { key: 'f', says: 'filter', run: options.filter },
    { key: 'Escape', says: 'clear the selection, or close', run: () => (picked.size > 0 ? pick(new Set()) : focus(undefined)), off: idle },
  ]);
}
