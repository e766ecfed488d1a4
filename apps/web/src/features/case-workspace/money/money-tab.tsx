import { useInfiniteQuery } from '@tanstack/react-query';
import { type CaseDetail, type CaseTransaction, caseTransactionsQuery } from '#api/cases.ts';
import { Button, Card, EmptyState, Icon, Loadable, Money, useCan, When, words } from '#ui';
import { LinksCard } from '../links/links-card.tsx';

type Side = CaseTransaction['from'];

function SideName({ side }: { side: Side }) {
  return (
    <span className="side">
      <span className="clip" title={side.label}>
        {side.label}
      </span>
      {side.masked !== side.label && <small className="mono t3">{side.masked}</small>}
    </span>
  );
}

function Row({ row }: { row: CaseTransaction }) {
  return (
    <tr>
      <td className="num t3 mt-at">
        <When at={row.at} format="datetime" />
      </td>
      <td className="mt-from">
        <SideName side={row.from} />
      </td>
      <td className="mt-to">
        <SideName side={row.to} />
      </td>
      <td className="t2 mt-what">
        {row.flagged && <Icon name="flag" label="Flagged by the source" className="mt-flag" />}
        {[row.kind && words(row.kind), row.description].filter(Boolean).join(', ')}
      </td>
      <td className="r mt-am">
        <Money amount={row.amount} currency={row.currency} />
      </td>
    </tr>
  );
}

function Transactions({ caseId, total }: { caseId: string; total: number }) {
  const query = useInfiniteQuery(caseTransactionsQuery(caseId));
  const rows = query.data?.pages.flatMap((page) => page.items);
  return (
    <Card title="Transactions" actions={<span className="t3 small">{total.toLocaleString('en')}, newest first</span>}>
      <Loadable query={{ ...query, data: rows }} what="The transactions" rows={8}>
        {(items) =>
          items.length === 0 ? (
            <EmptyState icon="flow" title="No transactions on this case">
              They come with its alerts, and with the accounts that are put on it.
            </EmptyState>
          ) : (
            <table className="tbl plain mt">
              <caption className="vh">Transactions of the case’s accounts</caption>
              <thead>
                <tr>
                  <th scope="col">When</th>
                  <th scope="col">From</th>
                  <th scope="col">To</th>
                  <th scope="col">What</th>
                  <th scope="col" className="r">
                    Amount
                  </th>
                </tr>
              </thead>
              <tbody>
                {items.map((row) => (
                  <Row key={row.id} row={row} />
                ))}
              </tbody>
            </table>
          )
        }
      </Loadable>
      {query.hasNextPage && (
        <Button size="sm" className="tl-more" busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          Show earlier
        </Button>
      )}
    </Card>
  );
}

/** Where the money went: the links, and the transactions they are made of. */
export function MoneyTab({ detail }: { detail: CaseDetail }) {
  const can = useCan();
  if (!can('transaction:read')) {
    return (
      <EmptyState icon="lock" title="Not in your role">
        Somebody who may read transactions can open this.
      </EmptyState>
    );
  }
  return (
    <div className="case-one">
      <LinksCard detail={detail} />
      <Transactions caseId={detail.id} total={detail.counts.transactions} />
    </div>
  );
}
