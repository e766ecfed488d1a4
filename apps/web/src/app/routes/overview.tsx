import { createRoute } from '@tanstack/react-router';
import { lazy } from 'react';
import { z } from 'zod';
import { signedInRoute } from './signed-in.tsx';

const Dashboard = lazy(async () => ({ default: (await import('../../features/dashboard/dashboard.tsx')).Dashboard }));

const search = z.object({
  days: z
    .union([z.literal(30), z.literal(91), z.literal(364)])
    .optional()
    .catch(undefined),
});

export const overviewRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/overview',
  validateSearch: search,
  component: Page,
});

function Page() {
  const { days = 30 } = overviewRoute.useSearch();
  return <Dashboard days={days} />;
}
