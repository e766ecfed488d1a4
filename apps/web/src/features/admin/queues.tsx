import './admin.css';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type Queue, queuesQuery, type Team, teamsQuery } from '#api/people.ts';
import { Button, Can, Card, Loadable, Pill, useCrumbs } from '#ui';
import { CreateQueueDialog } from './create-queue-dialog.tsx';
import { QueueChangeDialog } from './queue-change-dialog.tsx';

function QueueCard({ queue, teams, onChange }: { queue: Queue; teams: readonly Team[]; onChange: () => void }) {
  const names = teams.filter(({ id }) => queue.teams.includes(id)).map(({ name }) => name);
  return (
    <Card title={queue.name} actions={queue.open ? <Pill tone="line">Open to all who triage</Pill> : undefined}>
      {names.length > 0 ? (
        <p className="wrap">Worked by {names.join(', ')}.</p>
      ) : (
        <p className="t3">{queue.open ? 'No team of its own.' : 'Nobody works it: what lies in it is seen by whoever sees all.'}</p>
      )}
      <Can permission="team:manage">
        <div className="team-f">
          <Button size="sm" onClick={onChange}>
            Who works it
          </Button>
        </div>
      </Can>
    </Card>
  );
}

/** Queues, and whose work they are. Whoever works one sees what lies in it, so a change needs a second admin. */
export function Queues() {
  useCrumbs({ label: 'People', link: { to: '/people/users' } }, { label: 'Queues' });
  const query = useQuery(queuesQuery);
  const teams = (useQuery(teamsQuery).data ?? []).filter(({ kind }) => kind === 'team');
  const [open, setOpen] = useState<Queue | 'new' | null>(null);
  const close = () => setOpen(null);
  return (
    <div className="pad adm">
      <div className="adm-h flat">
        <h1>Queues</h1>
        <span className="grow" />
        <Can permission="team:manage">
          <Button variant="primary" icon="plus" onClick={() => setOpen('new')}>
            New queue
          </Button>
        </Can>
      </div>
      <Loadable query={query} what="The queues" rows={4}>
        {(queues) => (
          <div className="team-cards">
            {queues.map((queue) => (
              <QueueCard key={queue.id} queue={queue} teams={teams} onChange={() => setOpen(queue)} />
            ))}
          </div>
        )}
      </Loadable>
      {open === 'new' && <CreateQueueDialog onClose={close} />}
      {open !== null && open !== 'new' && <QueueChangeDialog queue={open} teams={teams} onClose={close} />}
    </div>
  );
}
