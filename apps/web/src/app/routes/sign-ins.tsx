import { createRoute } from '@tanstack/react-router';
import { lazy } from 'react';
import { signInsSearch } from '../../features/sign-ins/search.ts';
import { signedInRoute } from './signed-in.tsx';

const SignIns = lazy(async () => ({ default: (await import('../../features/sign-ins/sign-ins.tsx')).SignIns }));

export const signInsRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/sign-ins',
  validateSearch: signInsSearch,
  component: Page,
});

function Page() {
  const search = signInsRoute.useSearch();
  const navigate = signInsRoute.useNavigate();
  return (
    <SignIns search={search} onSearch={(change) => void navigate({ search: (prev) => ({ ...prev, ...change }), resetScroll: false })} />
  );
}
