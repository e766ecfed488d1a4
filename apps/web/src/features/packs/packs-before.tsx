import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { auditEntriesQuery } from '#api/audit.ts';
import { Card, Loadable, Seal, When } from '#ui';

const SHOWN = 6;

/** The newest exports as the audit log has them: there is no second list that could differ. */
export function PacksBefore() {
  const query = useInfiniteQuery(auditEntriesQuery({ action: 'pack.export' }));
  const rows = query.data?.pages[0]?.items.slice(0, SHOWN);
  return (
    <Card
      title="Exported before"
      actions={
        <Link to="/audit" search={{ action: 'pack.export' }} className="small">
          All
        </Link>
      }
      flush
    >
      <Loadable query={{ ...query, data: rows }} what="The exports" rows={3}>
        {(items) =>
          items.length === 0 ? (
            <p className="pk-none t3">None yet.</p>
          ) : (
            <ul className="pk-old">
              {items.map((row) => (
                <li key={row.id}>
                  <span className="grow">
                    <Link to="/audit" search={{ action: 'pack.export', entry: row.id }}>
                      {row.actor.name}
                    </Link>
                    <small className="t3">{row.reason === 'masked' ? 'Masked' : `In the clear: ${row.reason ?? ''}`}</small>
                  </span>
                  <When at={row.at} />
                  <Seal {...row.seal} />
                </li>
              ))}
            </ul>
          )
        }
      </Loadable>
    </Card>
  );
}
