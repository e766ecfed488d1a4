import './table.css';
import { type RowData, useTable } from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useEffect, useMemo, useRef } from 'react';
import { Tick } from '../field/choices.tsx';
import { Icon } from '../icon/icon.tsx';
import { type DataColumn, features, toColumns } from './columns.ts';
import { DataRow } from './data-row.tsx';
import type { Selection } from './selection.ts';

export interface Sort {
  key: string;
  dir: 'asc' | 'desc';
}

interface Props<T> {
  /** What the table holds, for screen readers. */
  caption: string;
  rows: readonly T[];
  rowId: (row: T) => string;
  columns: readonly DataColumn<T>[];
  sort?: Sort | undefined;
  onSort?: (sort: Sort) => void;
  selection?: Selection | undefined;
  /** The row with the accent bar, which keys act on. */
  focused?: string | null | undefined;
  onFocus?: (id: string) => void;
  onOpen?: (id: string) => void;
  /** Called when the end comes into view, to read the next page. */
  onEnd?: (() => void) | undefined;
  /** Below the last row: "Reading more", or nothing. */
  foot?: ReactNode;
  className?: string;
}

function SortHead<T>({
  column,
  sort,
  onSort,
}: {
  column: DataColumn<T>;
  sort: Sort | undefined;
  onSort: ((sort: Sort) => void) | undefined;
}) {
  if (!column.sortKey || !onSort) return column.header;
  const key = column.sortKey;
  const on = sort?.key === key;
  return (
    <button type="button" className="th-b" onClick={() => onSort({ key, dir: on && sort.dir === 'desc' ? 'asc' : 'desc' })}>
      {column.header}
      {on && <Icon name={sort.dir === 'desc' ? 'chev-d' : 'chev-u'} />}
    </button>
  );
}

const ariaSort = (on: boolean, sort: Sort | undefined) => (on ? (sort?.dir === 'desc' ? 'descending' : 'ascending') : undefined);

/**
 * A virtualised table with a sticky head. Rows of one line; under 45 rem each row becomes a card, laid out by the columns' classes.
 * The caller owns sort, selection and focus, so that they can live in the address.
 */
export function DataTable<T extends RowData>(props: Props<T>) {
  const { caption, rows, rowId, columns, sort, onSort, selection, focused, onEnd, foot, className } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const table = useTable({ features, columns: useMemo(() => toColumns(columns), [columns]), data: rows as T[], getRowId: rowId });
  const model = table.getRowModel().rows;
  const virtual = useVirtualizer({
    count: model.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 34,
    overscan: 12,
    getItemKey: (i) => model[i]?.id ?? i,
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1);

  useEffect(() => {
    if (onEnd && last && last.index >= model.length - 8) onEnd();
  }, [onEnd, last, model.length]);

  const focusIndex = focused ? model.findIndex((row) => row.id === focused) : -1;
  useEffect(() => {
    if (focusIndex >= 0) virtual.scrollToIndex(focusIndex, { align: 'auto' });
  }, [focusIndex, virtual]);

  const all = selection !== undefined && rows.length > 0 && rows.every((row) => selection.ids.has(rowId(row)));
  const toggleAll = () => selection?.onChange(all ? new Set() : new Set(rows.map(rowId)));
  return (
    <div ref={scroller} className={`dt-scroll${className ? ` ${className}` : ''}`} tabIndex={0} role="region" aria-label={caption}>
      <table className="tbl dt" aria-rowcount={rows.length + 1}>
        <caption className="vh">{caption}</caption>
        <thead>
          <tr aria-rowindex={1}>
            {selection && (
              <th className="c-x" scope="col">
                <Tick label="Select all that are shown" checked={all} some={!all && selection.ids.size > 0} onChange={toggleAll} />
              </th>
            )}
            {columns.map((column) => (
              <th
                key={column.id}
                scope="col"
                className={[column.align === 'end' ? 'r' : '', column.className ?? ''].join(' ').trim() || undefined}
                style={column.width ? { width: column.width } : undefined}
                aria-sort={ariaSort(sort !== undefined && column.sortKey === sort.key, sort)}
              >
                <SortHead column={column} sort={sort} onSort={onSort} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <Spacer height={items[0]?.start ?? 0} />
          {items.map((item) => {
            const row = model[item.index];
            return row && <DataRow {...props} key={row.id} row={row} index={item.index} table={table} measure={virtual.measureElement} />;
          })}
          <Spacer height={last ? virtual.getTotalSize() - last.end : 0} />
        </tbody>
      </table>
      {foot}
    </div>
  );
}

// Holds the place of the rows that are not drawn, so that the scroll bar tells the truth. One cell: a span would bring back columns that are hidden.
function Spacer({ height }: { height: number }) {
  if (height <= 0) return null;
  return (
    <tr aria-hidden className="spacer">
      <td style={{ height }} />
    </tr>
  );
}
