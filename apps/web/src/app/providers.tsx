import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useAppearance } from '#ui';
import { cssVariablesResolver, mantineTheme } from '../ui/theme/mantine-theme.ts';
import { queryClient } from './query-client.ts';

/** What every screen stands on. Mantine follows our theme attribute; it keeps none of its own. */
export function Providers({ children }: { children: ReactNode }) {
  const { theme } = useAppearance();
  return (
    <MantineProvider theme={mantineTheme} cssVariablesResolver={cssVariablesResolver} forceColorScheme={theme}>
      <QueryClientProvider client={queryClient}>{children}</QueryClientProvider>
      <Notifications position="bottom-center" limit={3} zIndex={400} />
    </MantineProvider>
  );
}
