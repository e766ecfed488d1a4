import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { signedInRoute } from './signed-in.tsx';

export const emergencyRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/emergency',
  component: lazyRouteComponent(() => import('../../features/emergency/emergency.tsx'), 'Emergency'),
});
