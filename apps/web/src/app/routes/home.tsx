import { createRoute, redirect } from '@tanstack/react-router';
import { homeFor } from '../nav.ts';
import { signedInRoute } from './signed-in.tsx';

/** Each kind of user starts where their work is. */
export const homeRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/',
  beforeLoad: ({ context }) => {
    throw redirect({ to: homeFor(new Set(context.session.permissions)) });
  },
});
