import type { QueryClient } from '@tanstack/react-query';
import { createRootRouteWithContext, Link, Outlet, useRouter } from '@tanstack/react-router';
import { buttonClass, EmptyState, ErrorState } from '#ui';

export const rootRoute = createRootRouteWithContext<{ queryClient: QueryClient }>()({ component: Outlet });

/** An address that leads nowhere, or to something this viewer must not learn of. */
export function NotFound() {
  return (
    <main id="main" className="pad">
      <h1 className="vh">Not found</h1>
      <EmptyState
        icon="search"
        title="Nothing at this address"
        actions={
          <Link to="/" className={buttonClass('default', 'sm')}>
            Back to the start
          </Link>
        }
      >
        It may have been mistyped, or it may be outside what your role can see.
      </EmptyState>
    </main>
  );
}

export function PageFailed({ error }: { error: unknown }) {
  const router = useRouter();
  return (
    <main id="main" className="pad">
      <h1 className="vh">Failed</h1>
      <ErrorState
        error={error}
        title="This page could not be opened"
        safe="Nothing was changed."
        onRetry={() => void router.invalidate()}
      />
    </main>
  );
}
