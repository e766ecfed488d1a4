import { createRoute } from '@tanstack/react-router';
import { EmptyState, useCrumbs } from '#ui';
import { signedInRoute } from './signed-in.tsx';

export const casesRoute = createRoute({ getParentRoute: () => signedInRoute, path: '/cases', component: Page });

function Page() {
  useCrumbs({ label: 'Cases' });
  return (
    <main id="main" className="pad">
      <EmptyState title="Cases" />
    </main>
  );
}
