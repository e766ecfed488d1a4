import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { holdsQuery } from '#api/privacy.ts';
import { Button, Card, EmptyState, Loadable, When } from '#ui';
import type { Asking } from './privacy-dialog.tsx';

/** The holds in force. */
export function Holds({ onAsk }: { onAsk: (asking: Asking) => void }) {
  const query = useQuery(holdsQuery);
  return (
    <Card title="Legal holds in force" flush>
      <Loadable query={query} what="The holds" rows={4}>
        {(holds) =>
          holds.length === 0 ? (
            <EmptyState icon="shield" title="Nothing is held">
              A hold keeps a case, or a person wherever they appear, from being erased.
            </EmptyState>
          ) : (
            <ul className="prv-list">
              {holds.map((hold) => (
                <li key={hold.id}>
                  <span className="what">
                    {hold.caseId ? (
                      <Link to="/cases/$caseId" params={{ caseId: hold.caseId }} className="mono">
                        {hold.on}
                      </Link>
                    ) : (
                      <b>{hold.on}</b>
                    )}
                    <small className="t3">
                      {hold.caseId ? 'The whole case' : 'The person, wherever they appear'}, since <When at={hold.placedAt} format="date" />
                    </small>
                  </span>
                  <Button size="sm" variant="quiet" onClick={() => onAsk({ verb: 'lift', id: hold.id, name: hold.on })}>
                    Lift
                  </Button>
                </li>
              ))}
            </ul>
          )
        }
      </Loadable>
    </Card>
  );
}
