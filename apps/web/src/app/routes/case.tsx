import { createRoute } from '@tanstack/react-router';
import { EmptyState, useCrumbs } from '#ui';
import { signedInRoute } from './signed-in.tsx';

export const caseRoute = createRoute({ getParentRoute: () => signedInRoute, path: '/cases/$caseId', component: Page });

function Page() {
  const { caseId } = caseRoute.useParams();
  useCrumbs({ label: 'Cases', link: { to: '/cases' } }, { label: caseId });
  return (
    <main id="main" className="pad">
      <EmptyState title="Case" />
    </main>
  );
}
