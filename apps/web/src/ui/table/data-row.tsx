import type { ReactTable, Row, RowData } from '@tanstack/react-table';
import type { MouseEvent } from 'react';
import { Tick } from '../field/choices.tsx';
import type { DataColumn, features } from './columns.ts';
import type { Selection } from './selection.ts';

interface Props<T extends RowData> {
  row: Row<typeof features, T>;
  index: number;
  table: ReactTable<typeof features, T>;
  columns: readonly DataColumn<T>[];
  measure: (element: Element | null) => void;
  selection?: Selection | undefined;
  focused?: string | null | undefined;
  onFocus?: (id: string) => void;
  onOpen?: (id: string) => void;
}

// A click on a link, a button or a tick is theirs, not the row's.
const isOwn = (event: MouseEvent) => event.target instanceof Element && event.target.closest('a, button, input, label') !== null;

/** One row: focus is the accent bar, selection the soft ground with a tick; both may hold at once. */
export function DataRow<T extends RowData>({ row, index, table, columns, measure, selection, focused, onFocus, onOpen }: Props<T>) {
  const selected = selection?.ids.has(row.id) ?? false;
  const toggle = () => {
    if (!selection) return;
    const next = new Set(selection.ids);
    if (!next.delete(row.id)) next.add(row.id);
    selection.onChange(next);
  };
  const inFocus = focused === row.id;
  return (
    <tr
      ref={measure}
      data-index={index}
      aria-rowindex={index + 2}
      aria-current={inFocus || undefined}
      aria-selected={selection ? selected : undefined}
      className={[selected ? 'sel' : '', inFocus ? 'focus' : ''].join(' ').trim() || undefined}
      onClick={(event) => !isOwn(event) && onFocus?.(row.id)}
      onDoubleClick={(event) => !isOwn(event) && onOpen?.(row.id)}
    >
      {selection && (
        <td className="c-x">
          <Tick label={selection.label(row.id)} checked={selected} onChange={toggle} />
        </td>
      )}
      {row.getAllCells().map((cell, i) => {
        const column = columns[i];
        return (
          <td key={cell.id} className={[column?.align === 'end' ? 'r' : '', column?.className ?? ''].join(' ').trim() || undefined}>
            <table.FlexRender cell={cell} />
          </td>
        );
      })}
    </tr>
  );
}
