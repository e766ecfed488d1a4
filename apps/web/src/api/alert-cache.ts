import type { InfiniteData, QueryClient } from '@tanstack/react-query';
import type { AlertRow } from './alerts.ts';
import type { ListAlertsResponse } from './generated/index.ts';
import { keys } from './keys.ts';

/** Changes rows in every list that is held, at once: what the server then says replaces it. */
export function patchAlertRows(client: QueryClient, ids: ReadonlySet<string>, change: Partial<AlertRow>): void {
  client.setQueriesData<InfiniteData<ListAlertsResponse>>({ queryKey: keys.alerts.lists }, (data) => {
    if (!data) return data;
    const items = (rows: AlertRow[]) => rows.map((row) => (ids.has(row.id) ? { ...row, ...change } : row));
    return { ...data, pages: data.pages.map((page) => ({ ...page, items: items(page.items) })) };
  });
}

/** Reads lists, counts and opened alerts again. */
export const refreshAlerts = (client: QueryClient): Promise<void> => client.invalidateQueries({ queryKey: keys.alerts.all });

/** After alerts went into a case, both sides have changed. */
export async function refreshAlertsAndCases(client: QueryClient): Promise<void> {
  await Promise.all([refreshAlerts(client), client.invalidateQueries({ queryKey: keys.cases.all })]);
}
