import './machines.css';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type Machine, type MachineKey, machinesQuery } from '#api/machines.ts';
import { Button, Can, EmptyState, Loadable, useCrumbs } from '#ui';
import { EndDialog } from './end-dialog.tsx';
import { MachineCard } from './machine-card.tsx';
import { MachineDialog } from './machine-dialog.tsx';
import { RevokeDialog } from './revoke-dialog.tsx';
import { RotateDialog } from './rotate-dialog.tsx';

type Open =
  | { verb: 'add' }
  | { verb: 'rotate'; machine: Machine }
  | { verb: 'end'; machine: Machine }
  | { verb: 'revoke'; machine: Machine; key: MachineKey }
  | null;

function Dialogs({ open, onClose }: { open: Open; onClose: () => void }) {
  if (open === null) return null;
  if (open.verb === 'add') return <MachineDialog onClose={onClose} />;
  if (open.verb === 'rotate') return <RotateDialog machine={open.machine} onClose={onClose} />;
  if (open.verb === 'end') return <EndDialog machine={open.machine} onClose={onClose} />;
  return <RevokeDialog machine={open.machine} machineKey={open.key} onClose={onClose} />;
}

/** Who gets in without being a person: what each may do, from where, with which keys, and when it last did. */
export function Machines() {
  useCrumbs({ label: 'People', link: { to: '/people/users' } }, { label: 'Machines' });
  const query = useQuery(machinesQuery);
  const [open, setOpen] = useState<Open>(null);
  return (
    <div className="pad">
      <div className="mach-h">
        <div>
          <h1>Machines</h1>
          <p className="t2">
            Detection systems and scripts sign in with keys of their own; there are no passwords. Each change here takes two admins.
          </p>
        </div>
        <span className="grow" />
        <Can permission="service-account:manage">
          <Button variant="primary" icon="plus" onClick={() => setOpen({ verb: 'add' })}>
            New machine
          </Button>
        </Can>
      </div>
      <Loadable query={query} what="The machines" rows={6}>
        {(machines) =>
          machines.length === 0 ? (
            <EmptyState icon="keys" title="No machine has an account yet">
              A system that delivers alerts needs one. Ask for it here, or with “caspix service-accounts add”, which also makes the key.
            </EmptyState>
          ) : (
            <ul className="mach-list">
              {machines.map((machine) => (
                <li key={machine.id}>
                  <MachineCard
                    machine={machine}
                    onOpen={(verb) => setOpen({ verb, machine } as Open)}
                    onRevoke={(key) => setOpen({ verb: 'revoke', machine, key })}
                  />
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
