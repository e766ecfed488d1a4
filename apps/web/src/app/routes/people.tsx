import { createRoute, lazyRouteComponent, Navigate, Outlet, useRouterState } from '@tanstack/react-router';
import { lazy } from 'react';
import { z } from 'zod';
import { Tabs, useCan } from '#ui';
import { signedInRoute } from './signed-in.tsx';

const Users = lazy(async () => ({ default: (await import('../../features/admin/users.tsx')).Users }));

export const peopleRoute = createRoute({ getParentRoute: () => signedInRoute, path: '/people', component: People });

export const usersRoute = createRoute({
  getParentRoute: () => peopleRoute,
  path: '/users',
  validateSearch: z.object({ q: z.string().max(100).optional().catch(undefined), user: z.string().optional().catch(undefined) }),
  component: UsersPage,
});
const PersonAccess = lazy(async () => ({ default: (await import('../../features/access/person-access.tsx')).PersonAccess }));

export const personAccessRoute = createRoute({ getParentRoute: () => peopleRoute, path: '/users/$userId', component: AccessPage });

export const rolesRoute = createRoute({
  getParentRoute: () => peopleRoute,
  path: '/roles',
  component: lazyRouteComponent(() => import('../../features/admin/roles.tsx'), 'Roles'),
});
export const teamsRoute = createRoute({
  getParentRoute: () => peopleRoute,
  path: '/teams',
  component: lazyRouteComponent(() => import('../../features/admin/teams.tsx'), 'Teams'),
});
export const queuesRoute = createRoute({
  getParentRoute: () => peopleRoute,
  path: '/queues',
  component: lazyRouteComponent(() => import('../../features/admin/queues.tsx'), 'Queues'),
});
export const copiesRoute = createRoute({
  getParentRoute: () => peopleRoute,
  path: '/copies',
  component: lazyRouteComponent(() => import('../../features/copies/copies.tsx'), 'Copies'),
});

export const machinesRoute = createRoute({
  getParentRoute: () => peopleRoute,
  path: '/machines',
  component: lazyRouteComponent(() => import('../../features/machines/machines.tsx'), 'Machines'),
});
export const providersRoute = createRoute({
  getParentRoute: () => peopleRoute,
  path: '/providers',
  component: lazyRouteComponent(() => import('../../features/providers/providers.tsx'), 'Providers'),
});
export const policyRoute = createRoute({
  getParentRoute: () => peopleRoute,
  path: '/policy',
  component: lazyRouteComponent(() => import('../../features/policy/policy.tsx'), 'SignInPolicy'),
});
export const keysRoute = createRoute({
  getParentRoute: () => peopleRoute,
  path: '/keys',
  component: lazyRouteComponent(() => import('../../features/keys/keys-page.tsx'), 'KeysPage'),
});

function UsersPage() {
  const search = usersRoute.useSearch();
  const navigate = usersRoute.useNavigate();
  return <Users search={search} onSearch={(change) => void navigate({ search: (prev) => ({ ...prev, ...change }), replace: true })} />;
}

function AccessPage() {
  const { userId } = personAccessRoute.useParams();
  return <PersonAccess key={userId} id={userId} />;
}

function People() {
  const path = useRouterState({ select: (state) => state.location.pathname });
  const can = useCan();
  const tabs = [
    { label: 'Users', to: '/people/users', permission: 'user:read' },
    { label: 'Roles', to: '/people/roles', permission: 'role:read' },
    { label: 'Teams', to: '/people/teams', permission: 'team:read' },
    { label: 'Queues', to: '/people/queues', permission: 'team:read' },
    { label: 'Machines', to: '/people/machines', permission: 'service-account:read' },
    { label: 'Sign-in policy', to: '/people/policy', permission: 'policy:read' },
    { label: 'Providers', to: '/people/providers', permission: 'policy:read' },
    { label: 'Keys', to: '/people/keys', permission: 'key:manage' },
    { label: 'Copies', to: '/people/copies', permission: 'audit:copies' },
  ] as const;
  const [first] = tabs.filter((tab) => can(tab.permission));
  if (path === '/people' && first) return <Navigate to={first.to} replace />;
  return (
    <main id="main">
      <Tabs
        label="People"
        tabs={tabs
          .filter((tab) => can(tab.permission))
          .map((tab) => ({ label: tab.label, current: path === tab.to || path.startsWith(`${tab.to}/`), link: { to: tab.to } }))}
      />
      <Outlet />
    </main>
  );
}
