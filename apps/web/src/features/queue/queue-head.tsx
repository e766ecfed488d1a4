import type { AlertSummary } from '#api/alerts.ts';
import { Tabs } from '#ui';
import { currentView, type QueueSearch, views } from './search.ts';

function counts(summary: AlertSummary | undefined): Record<string, number | undefined> {
  return {
    Open: summary?.open,
    Unassigned: summary?.unassigned,
    'In cases': summary?.byState.LINKED,
    Dismissed: summary?.byState.DISMISSED,
    Duplicates: summary?.byState.DUPLICATE,
  };
}

const figure = (value: number) => <b className="tn">{value.toLocaleString('en')}</b>;

/** The title with the counts that matter, and the ready-made views. */
export function QueueHead({ summary, search }: { summary: AlertSummary | undefined; search: QueueSearch }) {
  const count = counts(summary);
  const current = currentView(search);
  return (
    <>
      <div className="q-head">
        <h1>Alerts</h1>
        {summary && (
          <p className="t2">
            {figure(summary.open)} open <span className="t3">·</span> {figure(summary.unassigned)} unassigned
          </p>
        )}
      </div>
      <Tabs
        label="Views"
        tabs={views.map((view) => ({
          label: view.label,
          count: count[view.label],
          current: view === current,
          link: { to: '/queue', search: view.filters },
        }))}
      />
    </>
  );
}
