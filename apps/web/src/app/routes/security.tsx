import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { signedInRoute } from './signed-in.tsx';

export const securityRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/security',
  component: lazyRouteComponent(() => import('../../features/security/security.tsx'), 'Security'),
});
