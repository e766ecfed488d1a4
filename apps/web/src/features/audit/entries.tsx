import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Fragment } from 'react';
import { type AuditRow, auditEntriesQuery, auditEntryQuery } from '#api/audit.ts';
import { Button, Card, EmptyState, ErrorState, formatTime, LoadingRows, localDay, useShortcuts } from '#ui';
import { EntryItem } from './entry-row.tsx';
import { type AuditSearch, type ChangeAudit, isFiltered, toAuditFilter } from './search.ts';

function useEntryKeys(rows: readonly AuditRow[], search: AuditSearch, onSearch: ChangeAudit, filter: () => void) {
  const at = rows.findIndex((row) => row.id === search.entry);
  const move = (by: number) => {
    const row = rows[Math.min(Math.max(at + by, 0), rows.length - 1)];
    if (!row) return;
    onSearch({ entry: row.id }, true);
  };
  useShortcuts('Audit', [
    { key: 'j', says: 'next entry', run: () => move(1) },
    { key: 'k', says: 'entry before', run: () => move(at < 0 ? 1 : -1) },
    { key: 'f', says: 'filter', run: filter },
    { key: 'Escape', says: 'close the entry', run: () => onSearch({ entry: undefined }, true), off: search.entry === undefined },
  ]);
}

// A link leads to its entry also where it is not among those read so far, or outside the filters.
function LinkedEntry({ id, onClose }: { id: string; onClose: () => void }) {
  const { data } = useQuery(auditEntryQuery(id));
  if (!data) return null;
  return (
    <ol aria-label="The entry that the link names">
      <li className="en-day">{formatTime(data.at, 'date')}, as linked</li>
      <EntryItem row={data} open onToggle={onClose} />
    </ol>
  );
}

/** Entries that fit, newest first, by day. One can be open at a time. */
export function Entries({ search, onSearch, onFilter }: { search: AuditSearch; onSearch: ChangeAudit; onFilter: () => void }) {
  const list = useInfiniteQuery(auditEntriesQuery(toAuditFilter(search)));
  const rows = list.data?.pages.flatMap((page) => page.items) ?? [];
  useEntryKeys(rows, search, onSearch, onFilter);
  const toggle = (id: string) => onSearch({ entry: search.entry === id ? undefined : id }, true);
  return (
    <Card flush className="entries">
      <h2 className="vh">Entries</h2>
      {list.isPending && <LoadingRows label="The entries are loading" rows={10} />}
      {list.isError && <ErrorState error={list.error} title="The entries could not be read" onRetry={() => void list.refetch()} />}
      {list.isSuccess && rows.length === 0 && (
        <EmptyState icon="search" title={isFiltered(search) ? 'No entry fits these filters' : 'Nothing has been recorded yet'}>
          {isFiltered(search)
            ? 'Take one away above. What is not here did not happen, or is outside your role.'
            : 'The first act will be the first entry.'}
        </EmptyState>
      )}
      {list.isSuccess && search.entry && !rows.some((row) => row.id === search.entry) && (
        <LinkedEntry id={search.entry} onClose={() => onSearch({ entry: undefined }, true)} />
      )}
      <ol>
        {rows.map((row, i) => (
          <Fragment key={row.id}>
            {localDay(row.at) !== localDay(rows[i - 1]?.at ?? '1970-01-01') && <li className="en-day">{formatTime(row.at, 'date')}</li>}
            <EntryItem row={row} open={row.id === search.entry} onToggle={() => toggle(row.id)} />
          </Fragment>
        ))}
      </ol>
      {list.hasNextPage && (
        <div className="en-more">
          <Button size="sm" busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            Show earlier entries
          </Button>
        </div>
      )}
    </Card>
  );
}
