import { createRoute, redirect, useRouter } from '@tanstack/react-router';
import { z } from 'zod';
import { askAnew } from '#api/ask-anew.ts';
import { sessionQuery } from '#api/session.ts';
import { SignIn } from '../../features/sign-in/sign-in.tsx';
import { rootRoute } from './root.tsx';

// Only a path of this site: never a way to send somebody elsewhere after they signed in.
const inside = z
  .string()
  .regex(/^\/(?![/\\])/)
  .optional()
  .catch(undefined);

export const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in',
  validateSearch: z.object({
    next: inside,
    // How somebody came back from an identity provider.
    step: z.enum(['second-factor', 'enrolment']).optional().catch(undefined),
    factors: z.string().max(40).optional().catch(undefined),
    problem: z
      .string()
      .regex(/^[a-z-]{1,40}$/)
      .optional()
      .catch(undefined),
  }),
  beforeLoad: async ({ context, search }) => {
    const session = await askAnew(context.queryClient, sessionQuery);
    if (session.state === 'active') throw redirect({ href: search.next ?? '/' });
    return { session };
  },
  component: Page,
});

function Page() {
  const { next = '/', step, factors, problem } = signInRoute.useSearch();
  const { session } = signInRoute.useRouteContext();
  const router = useRouter();
  const known = (['webauthn', 'totp', 'recovery'] as const).filter((factor) => factors?.split(' ').includes(factor));
  const arrival = { step, problem, ...(known.length > 0 ? { factors: known } : {}) };
  return <SignIn session={session} arrival={arrival} next={next} onSignedIn={() => router.history.push(next)} />;
}
