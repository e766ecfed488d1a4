import './cases.css';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { type CaseRow, casesQuery } from '#api/cases.ts';
import { Button, DataTable, EmptyState, ErrorState, KeyStrip, LoadingRows, plural, Tabs, useCrumbs, useShortcuts } from '#ui';
import { CaseFilters } from './case-filters.tsx';
import { caseColumns } from './columns.tsx';
import { type CasesSearch, type ChangeCases, currentView, filterKeys, toCaseSearch, views } from './search.ts';

const hints = [
  { keys: ['j', 'k'], says: 'move' },
  { keys: ['Enter'], says: 'open' },
  { keys: ['f'], says: 'filter' },
  { keys: ['?'], says: 'all keys' },
];

function NoCases({ search, onSearch }: { search: CasesSearch; onSearch: ChangeCases }) {
  const filtered = filterKeys.some((key) => search[key] !== undefined);
  if (!filtered) {
    return (
      <EmptyState icon="cases" title="No open cases">
        A case begins with alerts: choose some in the queue and open one.
      </EmptyState>
    );
  }
  const clear = () => onSearch(Object.fromEntries(filterKeys.map((key) => [key, undefined])));
  return (
    <EmptyState
      icon="filter"
      title="No case fits these filters"
      actions={
        <Button size="sm" onClick={clear}>
          Show all open cases
        </Button>
      }
    >
      Take one away above, or go back to everything that is open.
    </EmptyState>
  );
}

function useListKeys(rows: readonly CaseRow[], open: (id: string) => void, filter: () => void) {
  const [focused, focus] = useState<string | null>(null);
  const at = rows.findIndex((row) => row.id === focused);
  const move = (by: number) => focus(rows[Math.min(Math.max(at + by, 0), rows.length - 1)]?.id ?? null);
  useShortcuts('Cases', [
    { key: 'j', says: 'next case', run: () => move(1) },
    { key: 'k', says: 'case before', run: () => move(-1) },
    { key: 'Enter', says: 'open the case', run: () => focused && open(focused), off: focused === null },
    { key: 'f', says: 'filter', run: filter },
  ]);
  return { focused, focus };
}

/** All cases that the viewer may see: views, filters and order live in the address. */
export function Cases({ search, onSearch }: { search: CasesSearch; onSearch: ChangeCases }) {
  useCrumbs({ label: 'Cases' });
  const navigate = useNavigate();
  const list = useInfiniteQuery(casesQuery(toCaseSearch(search)));
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? [], [list.data]);
  const [filtering, setFiltering] = useState(false);
  const open = (caseId: string) => void navigate({ to: '/cases/$caseId', params: { caseId } });
  const { focused, focus } = useListKeys(rows, open, () => setFiltering(true));
  const current = currentView(search);
  return (
    <main id="main" className="cl">
      <div className="cl-head">
        <h1>Cases</h1>
      </div>
      <Tabs
        label="Views"
        tabs={views.map((view) => ({ label: view.label, current: view === current, link: { to: '/cases', search: view.filters } }))}
      />
      <CaseFilters search={search} onSearch={onSearch} opened={filtering} onOpened={setFiltering} />
      {list.isPending && <LoadingRows label="The cases are loading" rows={12} />}
      {list.isError && <ErrorState error={list.error} title="The cases could not be read" onRetry={() => void list.refetch()} />}
      {list.isSuccess && rows.length === 0 && <NoCases search={search} onSearch={onSearch} />}
      {rows.length > 0 && (
        <DataTable
          className="cl-scroll"
          caption="Cases in this view"
          rows={rows}
          rowId={(row) => row.id}
          columns={caseColumns}
          sort={{ key: search.sort ?? 'updated', dir: search.sort === 'priority' ? 'asc' : 'desc' }}
          onSort={({ key }) => onSearch({ sort: key === 'updated' ? undefined : (key as CasesSearch['sort']) })}
          focused={focused}
          onFocus={focus}
          onOpen={open}
          onEnd={list.hasNextPage && !list.isFetchingNextPage ? () => void list.fetchNextPage() : undefined}
          foot={list.isFetchingNextPage && <LoadingRows label="More cases are loading" rows={3} />}
        />
      )}
      <KeyStrip hints={hints} aside={rows.length > 0 && `${plural(rows.length, 'case')}${list.hasNextPage ? ' so far' : ''}`} />
    </main>
  );
}
