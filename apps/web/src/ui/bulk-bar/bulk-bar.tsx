import './bulk-bar.css';
import type { ReactNode } from 'react';
import { Icon } from '../icon/icon.tsx';

export interface BulkAction {
  label: string;
  hotkey?: string;
  run: () => void;
}

interface Props {
  count: number;
  /** What the selection adds up to. */
  total?: ReactNode;
  /** Said beforehand: whom or what the action will skip. */
  note?: ReactNode;
  actions: readonly BulkAction[];
  onClear: () => void;
}

/** The bar that docks under a table while rows are selected. */
export function BulkBar({ count, total, note, actions, onClear }: Props) {
  if (count === 0) return null;
  return (
    <div className="bulk" role="toolbar" aria-label="Actions on the selection">
      <span className="b-n" aria-live="polite">
        <b>{count} selected</b>
        {total && <span className="b-sub">{total}</span>}
      </span>
      <span className="b-note">{note}</span>
      <span className="b-act">
        {actions.map((action) => (
          <button key={action.label} type="button" onClick={action.run}>
            {action.label} {action.hotkey && <kbd aria-hidden>{action.hotkey}</kbd>}
          </button>
        ))}
      </span>
      <button type="button" className="b-x" aria-label="Clear the selection" onClick={onClear}>
        <Icon name="x" />
      </button>
    </div>
  );
}
