import { createRoute, Outlet, useRouterState } from '@tanstack/react-router';
import { z } from 'zod';
import { Tabs, useCan } from '#ui';
import { Roles } from '../../features/admin/roles.tsx';
import { Teams } from '../../features/admin/teams.tsx';
import { Users } from '../../features/admin/users.tsx';
import { signedInRoute } from './signed-in.tsx';

export const peopleRoute = createRoute({ getParentRoute: () => signedInRoute, path: '/people', component: People });

export const usersRoute = createRoute({
  getParentRoute: () => peopleRoute,
  path: '/users',
  validateSearch: z.object({ q: z.string().max(100).optional().catch(undefined), user: z.string().optional().catch(undefined) }),
  component: UsersPage,
});
export const rolesRoute = createRoute({ getParentRoute: () => peopleRoute, path: '/roles', component: Roles });
export const teamsRoute = createRoute({ getParentRoute: () => peopleRoute, path: '/teams', component: Teams });

function UsersPage() {
  const search = usersRoute.useSearch();
  const navigate = usersRoute.useNavigate();
  return <Users search={search} onSearch={(change) => void navigate({ search: (prev) => ({ ...prev, ...change }), replace: true })} />;
}

function People() {
  const path = useRouterState({ select: (state) => state.location.pathname });
  const can = useCan();
  const tabs = [
    { label: 'Users', to: '/people/users', permission: 'user:read' },
    { label: 'Roles', to: '/people/roles', permission: 'role:read' },
    { label: 'Teams', to: '/people/teams', permission: 'team:read' },
  ] as const;
  return (
    <main id="main">
      <Tabs
        label="People"
        tabs={tabs
          .filter((tab) => can(tab.permission))
          .map((tab) => ({ label: tab.label, current: path === tab.to, link: { to: tab.to } }))}
      />
      <Outlet />
    </main>
  );
}
