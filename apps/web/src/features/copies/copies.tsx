import './copies.css';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type Destination, destinationsQuery } from '#api/copies.ts';
import { Button, Can, EmptyState, Loadable, useCrumbs } from '#ui';
import { CopyCard, type CopyVerb } from './copy-card.tsx';
import { CopyDialog } from './copy-dialog.tsx';
import { ResendDialog } from './resend-dialog.tsx';
import { VerbDialog } from './verb-dialog.tsx';

type Open = { verb: CopyVerb; destination: Destination } | { verb: 'add' } | null;

function Dialogs({ open, onClose }: { open: Open; onClose: () => void }) {
  if (open === null) return null;
  if (open.verb === 'add') return <CopyDialog destination={null} onClose={onClose} />;
  const { verb, destination } = open;
  if (verb === 'change') return <CopyDialog destination={destination} onClose={onClose} />;
  if (verb === 'resend') return <ResendDialog destination={destination} onClose={onClose} />;
  return <VerbDialog destination={destination} verb={verb} onClose={onClose} />;
}

/** Where copies of the audit log go, how far each is, and what keeps it from getting there. */
export function Copies() {
  useCrumbs({ label: 'People', link: { to: '/people/users' } }, { label: 'Copies' });
  const query = useQuery(destinationsQuery);
  const [open, setOpen] = useState<Open>(null);
  return (
    <div className="pad copies">
      <div className="copies-h">
        <div>
          <h1>Copies of the audit log</h1>
          <p className="t2">What left the house in time shows whether anybody changed what stayed. Each change here takes two admins.</p>
        </div>
        <span className="grow" />
        <Can permission="audit:forward">
          <Button variant="primary" icon="plus" onClick={() => setOpen({ verb: 'add' })}>
            New destination
          </Button>
        </Can>
      </div>
      <Loadable query={query} what="The destinations" rows={6}>
        {(destinations) =>
          destinations.length === 0 ? (
            <EmptyState icon="chain" title="No copy leaves the house yet">
              Add your SIEM, a store that keeps what it has, or a witness: whoever owns the database could rewrite it unseen until then.
            </EmptyState>
          ) : (
            <ul className="copy-list">
              {destinations.map((destination) => (
                <li key={destination.id}>
                  <CopyCard destination={destination} onOpen={(verb) => setOpen({ verb, destination })} />
                </li>
              ))}
            </ul>
          )
        }
      </Loadable>
      <Dialogs open={open} onClose={() => setOpen(null)} />
    </div>
  );
}
