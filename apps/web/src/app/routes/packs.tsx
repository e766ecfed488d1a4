import { createRoute } from '@tanstack/react-router';
import { Packs } from '../../features/packs/packs.tsx';
import { packsSearch } from '../../features/packs/search.ts';
import { signedInRoute } from './signed-in.tsx';

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
