import '@mantine/core/styles.layer.css';
import '@mantine/notifications/styles.layer.css';
import '../ui/theme/tokens.css';
import '../ui/theme/base.css';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { keepDrafts } from '#api/drafts.ts';
import { sessionQuery } from '#api/session.ts';
import { wireClient } from '#api/wire.ts';
import { typedTexts } from '#ui';
import { watchPresence } from './presence.ts';
import { Providers } from './providers.tsx';
import { queryClient } from './query-client.ts';
import { router } from './router.tsx';

watchPresence();

// A lost session keeps the address, so that signing in again leads back to it. What was read is forgotten at once,
// and what was written waits for the person who wrote it.
wireClient(() => {
  const user = queryClient.getQueryData(sessionQuery.queryKey)?.user;
  if (user) keepDrafts(queryClient, user.id, typedTexts());
  queryClient.removeQueries({ predicate: (query) => query.queryKey !== sessionQuery.queryKey });
  queryClient.removeQueries(sessionQuery);
  const { href, pathname } = router.state.location;
  if (pathname !== '/sign-in') void router.navigate({ to: '/sign-in', search: { next: href } });
});

const root = document.getElementById('root');
if (!root) throw new Error('index.html has lost its root');
createRoot(root).render(
  <StrictMode>
    <Providers>
      <RouterProvider router={router} />
    </Providers>
  </StrictMode>,
);
