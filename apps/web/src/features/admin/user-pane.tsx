import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { User } from '#api/people.ts';
import { Button, Can, IconButton, SectionHead, useViewer, When, words } from '#ui';
import { FreshStartDialog } from './fresh-start-dialog.tsx';
import { ResetDialog } from './reset-dialog.tsx';
import { RoleChangeDialog } from './role-change-dialog.tsx';
import { StateDialog } from './state-dialog.tsx';
import { isLocked, UserState } from './user-columns.tsx';
import { UserSessionsList } from './user-sessions.tsx';

type Open = { kind: 'role'; role?: string } | { kind: 'reset' | 'anew' } | { kind: 'disable' | 'enable' | 'unlock' } | null;

function Facts({ user }: { user: User }) {
  return (
    <dl className="kv">
      <dt>State</dt>
      <dd>
        <UserState user={user} />
      </dd>
      <dt>User name</dt>
      <dd className="mono wrap">{user.username}</dd>
      <dt>Second factor</dt>
      <dd>{user.factor === 'totp' ? 'Authenticator app' : 'None yet'}</dd>
      <dt>Last sign-in</dt>
      <dd>{user.lastSignInAt ? <When at={user.lastSignInAt} format="datetime" zone /> : 'Never'}</dd>
      {isLocked(user) && (
        <>
          <dt>Locked until</dt>
          <dd>
            <When at={user.lockedUntil} format="datetime" zone />
          </dd>
        </>
      )}
      <dt>Teams</dt>
      <dd className="wrap">{user.teams.map((team) => team.name).join(', ') || 'None'}</dd>
    </dl>
  );
}

function Roles({ user, onRevoke }: { user: User; onRevoke: (role: string) => void }) {
  return (
    <section>
      <SectionHead title="Roles" aside={user.roles.length} />
      {user.roles.length === 0 && <p className="t2">None. Without a role nothing opens but the own session.</p>}
      <ul className="ents">
        {user.roles.map(({ role, since }) => (
          <li key={role}>
            <span className="ent">
              <b>{words(role)}</b>
              <span className="t3">
                since <When at={since} format="date" />
              </span>
            </span>
            <Can permission="role:grant">
              <Button size="sm" variant="quiet" onClick={() => onRevoke(role)}>
                Take away
              </Button>
            </Can>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** One account: what it is, and what may be done with it. Nobody changes their own. */
export function UserPane({ user, onClose }: { user: User; onClose: () => void }) {
  const [open, setOpen] = useState<Open>(null);
  const own = useViewer().id === user.id;
  const refusal = own ? 'Nobody changes their own account' : undefined;
  const close = () => setOpen(null);
  return (
    <aside className="split-r" aria-label={user.name}>
      <header className="split-h">
        <h2 className="clip">{user.name}</h2>
        <span className="grow" />
        <IconButton icon="x" label="Close" onClick={onClose} />
      </header>
      <div className="split-b">
        <Facts user={user} />
        <Roles user={user} onRevoke={(role) => setOpen({ kind: 'role', role })} />
        <Can permission="user:manage">
          <UserSessionsList user={user} refusal={own ? 'Your own sessions end under My security' : undefined} />
        </Can>
        <Link to="/people/users/$userId" params={{ userId: user.id }}>
          What {user.name} may do, since when, and by whose approval
        </Link>
      </div>
      <footer className="split-f">
        <Can permission="role:grant">
          <Button variant="primary" icon="key" refusal={refusal} onClick={() => setOpen({ kind: 'role' })}>
            Give a role
          </Button>
        </Can>
        <Can permission="user:manage">
          {isLocked(user) && (
            <Button icon="lock" onClick={() => setOpen({ kind: 'unlock' })}>
              Unlock
            </Button>
          )}
          {user.state === 'ACTIVE' && (
            <Button refusal={refusal} onClick={() => setOpen({ kind: 'reset' })}>
              New password
            </Button>
          )}
          {user.state !== 'DISABLED' && (
            <Button refusal={refusal} onClick={() => setOpen({ kind: 'anew' })}>
              New start
            </Button>
          )}
          <Button refusal={refusal} onClick={() => setOpen({ kind: user.state === 'DISABLED' ? 'enable' : 'disable' })}>
            {user.state === 'DISABLED' ? 'Enable' : 'Disable'}
          </Button>
        </Can>
      </footer>
      {open?.kind === 'role' && <RoleChangeDialog user={user} revoke={open.role} onClose={close} />}
      {open?.kind === 'reset' && <ResetDialog user={user} onClose={close} />}
      {open?.kind === 'anew' && <FreshStartDialog user={user} onClose={close} />}
      {(open?.kind === 'disable' || open?.kind === 'enable' || open?.kind === 'unlock') && (
        <StateDialog user={user} change={open.kind} onClose={close} />
      )}
    </aside>
  );
}
