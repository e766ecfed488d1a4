import { createRoute } from '@tanstack/react-router';
import { lazy } from 'react';
import { caseSearch } from '../../features/case-workspace/search.ts';
import { signedInRoute } from './signed-in.tsx';

const CaseWorkspace = lazy(async () => ({ default: (await import('../../features/case-workspace/case-workspace.tsx')).CaseWorkspace }));

export const caseRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/cases/$caseId',
  validateSearch: caseSearch,
  component: Page,
});

function Page() {
  const { caseId } = caseRoute.useParams();
  return <CaseWorkspace caseId={caseId} search={caseRoute.useSearch()} />;
}
