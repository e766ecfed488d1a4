import { createRoute } from '@tanstack/react-router';
import { z } from 'zod';
import { Dashboard } from '../../features/dashboard/dashboard.tsx';
import { signedInRoute } from './signed-in.tsx';

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
