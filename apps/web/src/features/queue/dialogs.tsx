import type { Act } from './act.ts';
import { AssignDialog } from './assign-dialog.tsx';
import { DismissDialog } from './dismiss-dialog.tsx';
import { DuplicateDialog } from './duplicate-dialog.tsx';
import { LinkDialog } from './link-dialog.tsx';
import { OpenCaseDialog } from './open-case-dialog.tsx';

const dialogs = {
  dismiss: DismissDialog,
  assign: AssignDialog,
  duplicate: DuplicateDialog,
  case: OpenCaseDialog,
  link: LinkDialog,
} as const;

/** The dialog of the act at hand. */
export function QueueDialogs({ act, onClose, onDone }: { act: Act | null; onClose: () => void; onDone: () => void }) {
  if (!act || act.rows.length === 0) return null;
  const ActDialog = dialogs[act.kind];
  const done = () => {
    onDone();
    onClose();
  };
  return <ActDialog rows={act.rows} onClose={onClose} onDone={done} />;
}
