import { useQuery } from '@tanstack/react-query';
import { createRoute, Outlet, redirect, useNavigate, useRouterState } from '@tanstack/react-router';
import { useMemo } from 'react';
import { approvalsQuery } from '#api/approvals.ts';
import { dropDrafts } from '#api/drafts.ts';
import { sessionQuery, signOut } from '#api/session.ts';
import { AccountMenu, Banner, Frame, PageProvider, ShortcutsProvider, toastProblem, type Viewer, ViewerProvider } from '#ui';
import { EmergencyBanner } from '../../features/emergency/emergency-banner.tsx';
import { Jump } from '../../features/jump/jump.tsx';
import { Bell } from '../../features/notices/bell.tsx';
import { StepUp } from '../../features/step-up/step-up.tsx';
import { ChainBanner } from '../chain-banner.tsx';
import { ChainSeal } from '../chain-seal.tsx';
import { IdleWarning } from '../idle-warning.tsx';
import { LastMinutes } from '../last-minutes.tsx';
import { homeFor, roleName, screens } from '../nav.ts';
import { queryClient } from '../query-client.ts';
import { rootRoute } from './root.tsx';

/** Everything behind the sign-in. Without a session the way leads to the sign-in, and back here afterwards. */
export const signedInRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'signed-in',
  beforeLoad: async ({ context, location }) => {
    const session = await context.queryClient.ensureQueryData(sessionQuery);
    if (session.state !== 'active' || !session.user) throw redirect({ to: '/sign-in', search: { next: location.href } });
    return { session: { ...session, user: session.user } };
  },
  component: SignedIn,
});

function bannerFor({ newerGrants, roles }: { newerGrants: boolean; roles: readonly string[] }) {
  if (newerGrants) return <Banner>You were given a role since you signed in. It counts from your next sign-in.</Banner>;
  return roles.length === 0 && <Banner>You hold no role yet. Two admins together can give you one.</Banner>;
}

function useNav(viewer: Viewer) {
  const path = useRouterState({ select: (state) => state.location.pathname });
  const waiting = useQuery({ ...approvalsQuery('needs-you'), enabled: viewer.permissions.has('approval:read'), refetchInterval: 30_000 });
  return screens
    .filter((screen) => viewer.permissions.has(screen.permission))
    .map((screen) => ({
      label: screen.label,
      icon: screen.icon,
      link: { to: screen.to },
      current: path.startsWith(`/${screen.to.split('/')[1]}`),
      ...(screen.to === '/approvals' ? { badge: { count: waiting.data?.items.length ?? 0, label: 'waiting for your key' } } : {}),
    }));
}

function SignedIn() {
  const { session } = signedInRoute.useRouteContext();
  const navigate = useNavigate();
  const viewer = useMemo<Viewer>(
    () => ({ ...session.user, roles: session.roles, permissions: new Set(session.permissions), teams: session.teams }),
    [session],
  );
  const nav = useNav(viewer);
  const leave = async () => {
    try {
      const { data } = await signOut();
      queryClient.clear();
      dropDrafts();
      // The session here is over; an identity provider ends its own, and sends the browser back.
      if (data.leave !== null) window.location.assign(data.leave);
      else await navigate({ to: '/sign-in', search: {} });
    } catch (error) {
      toastProblem(error, 'You are still signed in.');
    }
  };
  return (
    <ViewerProvider viewer={viewer}>
      <ShortcutsProvider>
        <PageProvider>
          <Frame
            nav={nav}
            home={{ to: homeFor(viewer.permissions) }}
            seal={<ChainSeal />}
            jump={(viewer.permissions.has('case:read') || viewer.permissions.has('alert:read')) && <Jump />}
            bell={<Bell />}
            account={
              <AccountMenu
                onSecurity={() => void navigate({ to: '/security' })}
                onSignOut={() => void leave()}
                roleNames={session.roles.map(roleName).join(', ') || 'No role yet'}
              />
            }
            banner={
              <>
                {session.absoluteAt !== null && <LastMinutes absoluteAt={session.absoluteAt} />}
                <ChainBanner />
                <EmergencyBanner />
                {bannerFor(session)}
              </>
            }
          >
            <Outlet />
          </Frame>
          <StepUp demo={session.demo} />
          {session.idleSeconds !== null && <IdleWarning idleSeconds={session.idleSeconds} />}
        </PageProvider>
      </ShortcutsProvider>
    </ViewerProvider>
  );
}
