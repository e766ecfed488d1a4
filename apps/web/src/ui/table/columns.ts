import { createColumnHelper, type RowData, tableFeatures } from '@tanstack/react-table';
import type { ReactNode } from 'react';

/** The server sorts, filters and pages, so the table needs none of the optional features. */
export const features = tableFeatures({});

export interface DataColumn<T> {
  id: string;
  header: ReactNode;
  /** The key to sort by on the server; left out, the head is no button. */
  sortKey?: string;
  /** A CSS width. One column is left without, and takes what remains. */
  width?: string;
  align?: 'start' | 'end';
  /** Extra class on each cell of the column, for its look and its place in a card under 45 rem. */
  className?: string;
  cell: (row: T) => ReactNode;
}

/** Turns our columns into TanStack's, keeping the look beside them by id. */
export function toColumns<T extends RowData>(columns: readonly DataColumn<T>[]) {
  const helper = createColumnHelper<typeof features, T>();
  return helper.columns(
    columns.map((column) => helper.display({ id: column.id, header: () => column.header, cell: ({ row }) => column.cell(row.original) })),
  );
}
