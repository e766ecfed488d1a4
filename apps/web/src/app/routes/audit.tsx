import { createRoute } from '@tanstack/react-router';
import { EmptyState, useCrumbs } from '#ui';
import { signedInRoute } from './signed-in.tsx';

export const auditRoute = createRoute({ getParentRoute: () => signedInRoute, path: '/audit', component: Page });

function Page() {
  useCrumbs({ label: 'Audit' });
  return (
    <main id="main" className="pad">
      <EmptyState title="Audit" />
    </main>
  );
}
