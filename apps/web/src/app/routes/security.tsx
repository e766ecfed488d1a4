import { createRoute } from '@tanstack/react-router';
import { lazy } from 'react';
import { z } from 'zod';
import { signedInRoute } from './signed-in.tsx';

const Security = lazy(async () => ({ default: (await import('../../features/security/security.tsx')).Security }));

export const securityRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/security',
  // How somebody came back from an identity provider that an account was to be linked with.
  validateSearch: z.object({
    linked: z.string().optional().catch(undefined),
    problem: z
      .string()
      .regex(/^[a-z-]{1,40}$/)
      .optional()
      .catch(undefined),
  }),
  component: Page,
});

function Page() {
  const { linked, problem } = securityRoute.useSearch();
  return <Security linked={linked !== undefined} problem={problem} />;
}
