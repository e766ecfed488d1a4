import { Link } from '@tanstack/react-router';
import type { User } from '#api/people.ts';
import { type DataColumn, Pill, When, words } from '#ui';

/** Locked after failures, and the lock has not run out. */
export const isLocked = (user: User): boolean => user.lockedUntil !== null && Date.parse(user.lockedUntil) > Date.now();

/** Whether somebody can sign in, in one word and tone. */
export function UserState({ user }: { user: User }) {
  if (user.state === 'DISABLED') return <Pill tone="bad">Disabled</Pill>;
  if (user.state === 'ENROLLING') return <Pill tone="warn">Not enrolled yet</Pill>;
  if (isLocked(user)) {
    return (
      <Pill tone="warn" icon="lock">
        Locked
      </Pill>
    );
  }
  return <Pill tone="good">Active</Pill>;
}

/** A user's roles in words. */
function RoleNames({ user }: { user: User }) {
  if (user.roles.length === 0) return <span className="t3">No role</span>;
  return user.roles.map(({ role }) => words(role)).join(', ');
}

export const userColumns: readonly DataColumn<User>[] = [
  {
    id: 'name',
    header: 'Name',
    className: 'c-name',
    cell: (user) => (
      <span className="u-name">
        <span className="av" aria-hidden>
          {user.initials}
        </span>
        <Link to="/people/users" search={(prev) => ({ ...prev, user: user.id })} replace className="clip" title={user.name}>
          {user.name}
        </Link>
      </span>
    ),
  },
  { id: 'username', header: 'User name', width: '22%', className: 'c-user mono t2', cell: (user) => user.username },
  { id: 'roles', header: 'Roles', width: '9.5rem', className: 'c-role', cell: (user) => <RoleNames user={user} /> },
  { id: 'state', header: 'State', width: '9rem', className: 'c-state', cell: (user) => <UserState user={user} /> },
  {
    id: 'last',
    header: 'Last sign-in',
    width: '7rem',
    align: 'end',
    className: 'c-last t3',
    cell: (user) => <When at={user.lastSignInAt} />,
  },
];
