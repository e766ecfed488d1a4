import { createRouter } from '@tanstack/react-router';
import { queryClient } from './query-client.ts';
import { approvalsRoute } from './routes/approvals.tsx';
import { auditRoute } from './routes/audit.tsx';
import { caseRoute } from './routes/case.tsx';
import { casesRoute } from './routes/cases.tsx';
import { emergencyRoute } from './routes/emergency.tsx';
import { homeRoute } from './routes/home.tsx';
import { incidentRoute, incidentsRoute } from './routes/incidents.tsx';
import { overviewRoute } from './routes/overview.tsx';
import { packsRoute } from './routes/packs.tsx';
import {
  copiesRoute,
  keysRoute,
  machinesRoute,
  peopleRoute,
  personAccessRoute,
  policyRoute,
  providersRoute,
  queuesRoute,
  rolesRoute,
  teamsRoute,
  usersRoute,
} from './routes/people.tsx';
import { privacyRoute } from './routes/privacy.tsx';
import { queueRoute } from './routes/queue.tsx';
import { reviewRoute, reviewsRoute } from './routes/reviews.tsx';
import { NotFound, PageFailed, rootRoute } from './routes/root.tsx';
import { securityRoute } from './routes/security.tsx';
import { signInRoute } from './routes/sign-in.tsx';
import { signInsRoute } from './routes/sign-ins.tsx';
import { signedInRoute } from './routes/signed-in.tsx';

const routeTree = rootRoute.addChildren([
  signInRoute,
  signedInRoute.addChildren([
    homeRoute,
    queueRoute,
    casesRoute,
    caseRoute,
    approvalsRoute,
    reviewsRoute,
    reviewRoute,
    emergencyRoute,
    auditRoute,
    incidentsRoute,
    incidentRoute,
    packsRoute,
    privacyRoute,
    securityRoute,
    signInsRoute,
    overviewRoute,
    peopleRoute.addChildren([
      usersRoute,
      personAccessRoute,
      rolesRoute,
      teamsRoute,
      queuesRoute,
      machinesRoute,
      policyRoute,
      providersRoute,
      keysRoute,
      copiesRoute,
    ]),
  ]),
]);

export const router = createRouter({
  routeTree,
  context: { queryClient },
  defaultPreload: 'intent',
  defaultPreloadStaleTime: 0,
  scrollRestoration: true,
  defaultErrorComponent: PageFailed,
  defaultNotFoundComponent: NotFound,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
