import { createRoute } from '@tanstack/react-router';
import { Cases } from '../../features/cases/cases.tsx';
import { casesSearch } from '../../features/cases/search.ts';
import { signedInRoute } from './signed-in.tsx';

export const casesRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/cases',
  validateSearch: casesSearch,
  component: Page,
});

function Page() {
  const search = casesRoute.useSearch();
  const navigate = casesRoute.useNavigate();
  return (
    <Cases search={search} onSearch={(change, replace = false) => void navigate({ search: (prev) => ({ ...prev, ...change }), replace })} />
  );
}
