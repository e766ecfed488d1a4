import { createRoute, redirect, useRouter } from '@tanstack/react-router';
import { z } from 'zod';
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
  validateSearch: z.object({ next: inside }),
  beforeLoad: async ({ context, search }) => {
    const session = await context.queryClient.fetchQuery({ ...sessionQuery, staleTime: 0 });
    if (session.state === 'active') throw redirect({ href: search.next ?? '/' });
    return { session };
  },
  component: Page,
});

function Page() {
  const { next } = signInRoute.useSearch();
  const { session } = signInRoute.useRouteContext();
  const router = useRouter();
  return <SignIn session={session} onSignedIn={() => router.history.push(next ?? '/')} />;
}
