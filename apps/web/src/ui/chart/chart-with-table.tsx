import './chart.css';
import '../table/table.css';
import { type ReactNode, useState } from 'react';
import { Card } from '../card/card.tsx';
import { Icon } from '../icon/icon.tsx';

export interface ChartTable {
  /** The first column names the row; the others are numbers, aligned right. */
  head: readonly string[];
  rows: readonly (readonly ReactNode[])[];
}

interface Props {
  title: string;
  /** What is counted and how to read it; also a place for a legend. */
  says?: ReactNode;
  table: ChartTable;
  className?: string;
  children: ReactNode;
}

/** A chart that is also a table: the same figures, one switch away. */
export function ChartWithTable({ title, says, table, className, children }: Props) {
  const [asTable, setAsTable] = useState(false);
  const toggle = (
    <button
      type="button"
      className="vt"
      aria-pressed={asTable}
      aria-label={`${title}: show as a table`}
      onClick={() => setAsTable((now) => !now)}
    >
      <span>
        <Icon name={asTable ? 'chart' : 'table'} />
        {asTable ? 'Chart' : 'Table'}
      </span>
    </button>
  );
  return (
    <Card title={title} actions={toggle} {...(className ? { className } : {})}>
      <div className="c-sub">{says}</div>
      {asTable ? <PlainTable caption={title} {...table} /> : children}
    </Card>
  );
}

/** A small static table: first column names, the rest are numbers. */
export function PlainTable({ caption, head, rows }: ChartTable & { caption: string }) {
  return (
    <section className="plain-scroll" aria-label={caption} tabIndex={0}>
      <table className="tbl plain">
        <caption className="vh">{caption}</caption>
        <thead>
          <tr>
            {head.map((name, i) => (
              <th key={name} scope="col" className={i > 0 ? 'r' : undefined}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((cells, row) => (
            <tr key={`row-${row + 1}`}>
              {cells.map((cell, i) => (
                <td key={head[i]} className={i > 0 ? 'r tn' : undefined}>
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
