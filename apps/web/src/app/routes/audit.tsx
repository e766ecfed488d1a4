import { createRoute } from '@tanstack/react-router';
import { lazy } from 'react';
import { auditSearch } from '../../features/audit/search.ts';
import { signedInRoute } from './signed-in.tsx';

const Audit = lazy(async () => ({ default: (await import('../../features/audit/audit.tsx')).Audit }));

export const auditRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/audit',
  validateSearch: auditSearch,
  component: Page,
});

function Page() {
  const search = auditRoute.useSearch();
  const navigate = auditRoute.useNavigate();
  return (
    <Audit
      search={search}
      onSearch={(change, replace = false) => void navigate({ search: (prev) => ({ ...prev, ...change }), replace, resetScroll: false })}
    />
  );
}
