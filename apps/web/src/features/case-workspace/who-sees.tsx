import './who-sees.css';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { caseAccessQuery } from '#api/cases.ts';
import { Avatar, Button, Dialog, EmptyState, IconButton, Loadable, Pill, plural } from '#ui';

const rules = {
  owner: { label: 'Owner', says: 'The case is theirs' },
  compartment: { label: 'Compartment', says: 'Was let into the compartment that hides it' },
  team: { label: 'Team', says: 'Is in the team that works it' },
  queue: { label: 'Queue', says: 'Their team works the queue where it lies' },
  all: { label: 'Role', says: 'The role sees every case outside compartments' },
} as const;

function Readers({ caseId }: { caseId: string }) {
  const query = useQuery(caseAccessQuery(caseId));
  return (
    <Loadable query={query} what="Who can see it" rows={5}>
      {(readers) =>
        readers.length === 0 ? (
          <EmptyState icon="eye-off" title="Nobody" />
        ) : (
          <>
            <p className="t2">{plural(readers.length, 'person', 'people')}, by the same rules that the database asks.</p>
            <ul className="ws">
              {readers.map(({ person, rule, roles }) => (
                <li key={person.id}>
                  <Avatar person={person} />
                  <span className="ws-who">
                    <b>{person.name}</b>
                    <small className="t3">{roles.map(({ name }) => name).join(', ')}</small>
                  </span>
                  <span className="ws-why">
                    <Pill tone={rule === 'compartment' ? 'dual' : 'neutral'}>{rules[rule].label}</Pill>
                    <small className="t2">{rules[rule].says}</small>
                  </span>
                </li>
              ))}
            </ul>
          </>
        )
      }
    </Loadable>
  );
}

/** Who can see this case, and why: one press away from where it lies. */
export function WhoSees({ caseId, number }: { caseId: string; number: string }) {
  const [opened, setOpened] = useState(false);
  const close = () => setOpened(false);
  return (
    <>
      <IconButton icon="eye" label="Who can see this case, and why" className="fact-b" onClick={() => setOpened(true)} />
      {opened && (
        <Dialog
          opened
          size="small"
          title={`Who can see ${number}`}
          onClose={close}
          footer={
            <Button variant="primary" onClick={close}>
              Close
            </Button>
          }
        >
          <Readers caseId={caseId} />
        </Dialog>
      )}
    </>
  );
}
