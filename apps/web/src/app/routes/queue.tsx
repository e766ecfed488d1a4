import { createRoute } from '@tanstack/react-router';
import { Queue } from '../../features/queue/queue.tsx';
import { queueSearch } from '../../features/queue/search.ts';
import { signedInRoute } from './signed-in.tsx';

export const queueRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/queue',
  validateSearch: queueSearch,
  component: Page,
});

function Page() {
  const search = queueRoute.useSearch();
  const navigate = queueRoute.useNavigate();
  return (
    <Queue search={search} onSearch={(change, replace = false) => void navigate({ search: (prev) => ({ ...prev, ...change }), replace })} />
  );
}
