import { createRoute } from '@tanstack/react-router';
import { lazy } from 'react';
import { packsSearch } from '../../features/packs/search.ts';
import { signedInRoute } from './signed-in.tsx';

const Packs = lazy(async () => ({ default: (await import('../../features/packs/packs.tsx')).Packs }));

export const packsRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/packs',
  validateSearch: packsSearch,
  component: Page,
});

function Page() {
  const search = packsRoute.useSearch();
  const navigate = packsRoute.useNavigate();
  return <Packs caseId={search.case} onCase={(id) => void navigate({ search: { case: id }, replace: true })} />;
}
