import { createRoute } from '@tanstack/react-router';
import { EmptyState, useCrumbs } from '#ui';
import { signedInRoute } from './signed-in.tsx';

export const approvalsRoute = createRoute({ getParentRoute: () => signedInRoute, path: '/approvals', component: Page });

function Page() {
  useCrumbs({ label: 'Approvals' });
  return (
    <main id="main" className="pad">
      <EmptyState title="Approvals" />
    </main>
  );
}
