import { createRoute } from '@tanstack/react-router';
import { lazy } from 'react';
import { z } from 'zod';
import { signedInRoute } from './signed-in.tsx';

const Privacy = lazy(async () => ({ default: (await import('../../features/privacy/privacy.tsx')).Privacy }));

export const privacyRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/privacy',
  // An identifier that was looked for never becomes part of an address, which browsers keep; a case to hold may.
  validateSearch: z.object({ case: z.string().optional().catch(undefined) }),
  component: Page,
});

function Page() {
  const search = privacyRoute.useSearch();
  const navigate = privacyRoute.useNavigate();
  return <Privacy caseId={search.case} onCase={(id) => void navigate({ search: { case: id }, replace: true })} />;
}
