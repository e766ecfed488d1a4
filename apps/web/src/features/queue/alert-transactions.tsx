import { useState } from 'react';
import type { AlertDetail } from '#api/alerts.ts';
import { Money, SectionHead, When } from '#ui';

const SHOWN = 8;

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
        <thead className="vh">
          <tr>
            <th scope="col">When</th>
            <th scope="col">Flow</th>
            <th scope="col">Amount</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id}>
              <td className="num t3">
                <When at={row.at} format="day" />
              </td>
              <td className="clip">
                {row.direction === 'in' ? 'In from ' : 'Out to '}
                <span className="mono">{row.direction === 'in' ? row.from.masked : row.to.masked}</span>
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
