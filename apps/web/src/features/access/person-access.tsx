import './access.css';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type PersonAccess as Access, personAccessQuery } from '#api/people.ts';
import { asProblem } from '#api/problem.ts';
import { Card, EmptyState, Loadable, Pill, plural, useCrumbs, When } from '#ui';
import { AccessReport } from './access-report.tsx';
import { HowCome } from './how-come.tsx';
import { PermissionTable } from './permission-table.tsx';

function RoleLine({ held }: { held: Access['roles'][number] }) {
  const { role, since, until, endedAt, granted, revoked, review } = held;
  return (
    <li className={endedAt ? 'ac-line over' : 'ac-line'}>
      <div>
        <b>{role.name}</b> {endedAt ? <Pill>Ended</Pill> : until ? <Pill tone="warn">Ends by itself</Pill> : <Pill tone="good">Held</Pill>}
        <small className="t3">
          <When at={since} format="date" /> to {endedAt || until ? <When at={endedAt ?? until} format="date" /> : 'now'}
        </small>
      </div>
      <HowCome label="Given" how={granted} without="When the product was first set up" />
      {endedAt && (
        <HowCome
          label="Taken away"
          how={revoked}
          without={review ? 'Nobody answered the access review in time' : 'Its time was over'}
          review={review}
        />
      )}
    </li>
  );
}

function TeamLine({ held }: { held: Access['teams'][number] }) {
  return (
    <li className={held.endedAt ? 'ac-line over' : 'ac-line'}>
      <div>
        <b>{held.team}</b> {held.endedAt && <Pill>Left</Pill>}
        <small className="t3">
          <When at={held.since} format="date" /> to {held.endedAt ? <When at={held.endedAt} format="date" /> : 'now'}
        </small>
      </div>
      <HowCome label="Joined" how={held.added} without="When the product was first set up" />
      {held.endedAt && <HowCome label="Left" how={held.removed} without="–" />}
    </li>
  );
}

function Whole({ access }: { access: Access }) {
  const held = access.roles.filter(({ endedAt }) => endedAt === null);
  return (
    <>
      <header className="ac-h">
        <h1>What {access.person.name} may do, and why</h1>
        <p className="t2">
          {held.length === 0
            ? 'Nothing: no role is held.'
            : `${plural(access.permissions.length, 'permission')} through ${held.map(({ role }) => role.name).join(' and ')}.`}
        </p>
        <AccessReport userId={access.person.id} />
      </header>
      <Card title="Roles" flush>
        {access.roles.length === 0 ? (
          <EmptyState icon="shield" title="Never held a role" />
        ) : (
          <ul>
            {access.roles.map((role) => (
              <RoleLine key={`${role.role.id}-${role.since}`} held={role} />
            ))}
          </ul>
        )}
      </Card>
      {access.teams.length > 0 && (
        <Card title="Teams" flush>
          <ul>
            {access.teams.map((team) => (
              <TeamLine key={`${team.teamId}-${team.since}`} held={team} />
            ))}
          </ul>
        </Card>
      )}
      {access.permissions.length > 0 && (
        <Card title="Permissions" flush>
          <PermissionTable permissions={access.permissions} />
        </Card>
      )}
    </>
  );
}

/** One person: each role and team with who asked, who approved and why, and each permission with its use. */
export function PersonAccess({ id }: { id: string }) {
  const query = useQuery(personAccessQuery(id));
  const crumb = { label: 'People', link: { to: '/people/users' } } as const;
  useCrumbs(crumb, { label: query.data?.person.name ?? 'Access' });
  const gone = query.error && asProblem(query.error).status === 404;
  return (
    <div className="pad ac">
      <p>
        <Link to="/people/users" search={{ user: id }}>
          Back to the users
        </Link>
      </p>
      {gone ? (
        <EmptyState icon="search" title="No such person">
          The address may be cut off.
        </EmptyState>
      ) : (
        <Loadable query={query} what="The access" rows={10}>
          {(access) => <Whole access={access} />}
        </Loadable>
      )}
    </div>
  );
}
