import { createRoute } from '@tanstack/react-router';
import { Approvals } from '../../features/approvals/approvals.tsx';
import { approvalsSearch } from '../../features/approvals/search.ts';
import { signedInRoute } from './signed-in.tsx';

export const approvalsRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/approvals',
  validateSearch: approvalsSearch,
  component: Page,
});

function Page() {
  const search = approvalsRoute.useSearch();
  const navigate = approvalsRoute.useNavigate();
  return <Approvals search={search} onBox={(box) => void navigate({ search: { box: box === 'needs-you' ? undefined : box } })} />;
}
