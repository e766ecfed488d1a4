import { useState } from 'react';
import type { AlertDetail } from '#api/alerts.ts';
import { Money, SectionHead, When } from '#ui';

const SHOWN = 8;

type Movement = AlertDetail['transactions'][number];

const side = ({ label, masked }: Movement['from']) => label ?? masked;

function Flow({ row }: { row: Movement }) {
  if (row.direction === 'in') return `In from ${side(row.from)}`;
  if (row.direction === 'out') return `Out to ${side(row.to)}`;
  return `${side(row.from)} to ${side(row.to)}`;
}

/** The movements behind the alert, newest first: ten rows, and the rest on request. */
export function AlertTransactions({ alert }: { alert: AlertDetail }) {
  const [all, setAll] = useState(false);
  if (alert.transactions.length === 0) return null;
  const rows = all ? alert.transactions : alert.transactions.slice(0, SHOWN);
  const more = alert.transactions.length - rows.length;
  return (
    <section>
      <SectionHead title="Transactions" aside={`${alert.transactionCount.toLocaleString('en')}, newest first`} />
      <table className="tbl plain mini">
        <caption className="vh">Day, flow and amount of each transaction</caption>
        <colgroup>
          <col className="mini-when" />
          <col />
          <col className="mini-sum" />
        </colgroup>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id}>
              <td className="num t3">
                <When at={row.at} format="day" />
              </td>
              <td className="clip">
                <Flow row={row} />
              </td>
              <td className="r">
                <Money amount={row.amount} currency={row.currency === alert.currency ? undefined : row.currency} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {more > 0 && (
        <button type="button" className="textbtn" onClick={() => setAll(true)}>
          Show {more} more
        </button>
      )}
    </section>
  );
}
