import { createRoute } from '@tanstack/react-router';
import { lazy } from 'react';
import { approvalsSearch } from '../../features/approvals/search.ts';
import { signedInRoute } from './signed-in.tsx';

const Approvals = lazy(async () => ({ default: (await import('../../features/approvals/approvals.tsx')).Approvals }));

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
