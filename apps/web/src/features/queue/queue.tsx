import './queue.css';
import './pane.css';
import './queue-narrow.css';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { alertSummaryQuery, alertsQuery } from '#api/alerts.ts';
import { BulkBar, DataTable, ErrorState, KeyStrip, LoadingRows, plural, useCan, useCrumbs } from '#ui';
import type { Act } from './act.ts';
import { AlertPane } from './alert-pane.tsx';
import { queueColumns } from './columns.tsx';
import { QueueDialogs } from './dialogs.tsx';
import { QueueEmpty } from './queue-empty.tsx';
import { QueueFilters } from './queue-filters.tsx';
import { QueueHead } from './queue-head.tsx';
import { type ChangeSearch, type QueueSearch, toAlertSearch } from './search.ts';
import { totalOf } from './total.tsx';
import { useQueueKeys } from './use-queue-keys.ts';
import { useTriage } from './use-triage.ts';

const hints = [
  { keys: ['j', 'k'], says: 'move' },
  { keys: ['x'], says: 'select' },
  { keys: ['e'], says: 'dismiss' },
  { keys: ['a'], says: 'take' },
  { keys: ['Enter'], says: 'open case' },
  { keys: ['?'], says: 'all keys' },
];

/** The triage queue: filters, rows, and the alert in focus beside them. */
export function Queue({ search, onSearch }: { search: QueueSearch; onSearch: ChangeSearch }) {
  useCrumbs({ label: 'Queue' });
  const can = useCan();
  const list = useInfiniteQuery(alertsQuery(toAlertSearch(search)));
  const summary = useQuery(alertSummaryQuery);
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? [], [list.data]);
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const [act, setAct] = useState<Act | null>(null);
  const [filtering, setFiltering] = useState(false);
  const chosen = useMemo(() => rows.filter((row) => picked.has(row.id)), [rows, picked]);
  const focused = rows.find((row) => row.id === search.alert) ?? null;
  const targets = chosen.length > 0 ? chosen : focused ? [focused] : [];
  const triage = useTriage({ onDone: () => setPicked(new Set()) });
  const mayTriage = can('alert:triage');
  const focus = (id: string | undefined) => onSearch({ alert: id, open: undefined }, true);

  useQueueKeys({
    rows,
    focused,
    targets,
    picked,
    mayTriage,
    mayOpenCase: can('case:work'),
    focus,
    open: () => onSearch({ open: true }),
    pick: setPicked,
    take: () => triage.take(targets),
    restore: () => triage.restore(targets.map((row) => row.id)),
    start: (kind) => setAct({ kind, rows: targets }),
    filter: () => setFiltering(true),
  });

  const table = (
    <DataTable
      className="q-scroll"
      caption="Alerts in this view"
      rows={rows}
      rowId={(row) => row.id}
      columns={queueColumns}
      sort={{ key: search.sort ?? 'score', dir: search.dir ?? 'desc' }}
      onSort={({ key, dir }) =>
        onSearch({ sort: key === 'score' ? undefined : (key as 'age' | 'exposure'), dir: dir === 'asc' ? 'asc' : undefined })
      }
      selection={
        mayTriage
          ? { ids: picked, onChange: setPicked, label: (id) => `Select ${rows.find((row) => row.id === id)?.number ?? id}` }
          : undefined
      }
      focused={search.alert}
      onFocus={focus}
      onOpen={(id) => onSearch({ alert: id, open: true })}
      onEnd={list.hasNextPage && !list.isFetchingNextPage ? () => void list.fetchNextPage() : undefined}
      foot={list.isFetchingNextPage && <LoadingRows label="More alerts are loading" rows={3} />}
    />
  );

  return (
    <main id="main" className="queue" data-open={search.open || undefined}>
      <div className="q-list">
        <QueueHead summary={summary.data} search={search} />
        <QueueFilters search={search} onSearch={onSearch} summary={summary.data} opened={filtering} onOpened={setFiltering} />
        {list.isPending && <LoadingRows label="The queue is loading" rows={14} />}
        {list.isError && <ErrorState error={list.error} title="The queue could not be read" onRetry={() => void list.refetch()} />}
        {list.isSuccess && (rows.length > 0 ? table : <QueueEmpty search={search} onSearch={onSearch} />)}
        <BulkBar
          count={chosen.length}
          total={totalOf(chosen)}
          note={triage.noteFor(chosen)}
          onClear={() => setPicked(new Set())}
          actions={[
            { label: 'Take', hotkey: 'a', run: () => triage.take(chosen) },
            { label: 'Assign', run: () => setAct({ kind: 'assign', rows: chosen }) },
            { label: 'Case', hotkey: '↵', run: () => setAct({ kind: 'case', rows: chosen }) },
            { label: 'Link', hotkey: 'l', run: () => setAct({ kind: 'link', rows: chosen }) },
            { label: 'Dismiss', hotkey: 'e', run: () => setAct({ kind: 'dismiss', rows: chosen }) },
          ]}
        />
        <KeyStrip hints={hints} aside={rows.length > 0 && `${plural(rows.length, 'row')}${list.hasNextPage ? ' so far' : ''}`} />
      </div>
      {search.alert && (
        <AlertPane
          id={search.alert}
          onClose={() => focus(undefined)}
          onAct={(kind, row) => setAct({ kind, rows: [row] })}
          triage={triage}
        />
      )}
      <QueueDialogs act={act} onClose={() => setAct(null)} onDone={() => setPicked(new Set())} />
    </main>
  );
}
