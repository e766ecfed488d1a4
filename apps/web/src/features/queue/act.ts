import type { AlertRow } from '#api/alerts.ts';
import { plural } from '#ui';

export type ActKind = 'dismiss' | 'assign' | 'duplicate' | 'case' | 'link';

export interface Act {
  kind: ActKind;
  rows: readonly AlertRow[];
}

export interface ActDialogProps {
  rows: readonly AlertRow[];
  onClose: () => void;
  /** After the server confirmed. */
  onDone: () => void;
}

/** What an act is about, for a dialog's title: `ALR-000123`, or `3 alerts`. */
export const subjectOf = (rows: readonly AlertRow[]): string =>
  rows.length === 1 ? (rows[0]?.number ?? '') : plural(rows.length, 'alert');

export const idsOf = (rows: readonly AlertRow[]): string[] => rows.map((row) => row.id);
