import { createRoute } from '@tanstack/react-router';
import { Audit } from '../../features/audit/audit.tsx';
import { auditSearch } from '../../features/audit/search.ts';
import { signedInRoute } from './signed-in.tsx';

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
