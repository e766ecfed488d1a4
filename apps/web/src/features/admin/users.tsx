import './admin.css';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useDeferredValue, useMemo, useState } from 'react';
import { usersQuery } from '#api/people.ts';
import { Button, Can, DataTable, EmptyState, ErrorState, LoadingRows, TextField, useCrumbs, useShortcuts } from '#ui';
import { CreateUserDialog } from './create-user-dialog.tsx';
import { userColumns } from './user-columns.tsx';
import { UserPane } from './user-pane.tsx';

interface Search {
  q?: string | undefined;
  user?: string | undefined;
}

/** Everybody with an account. Whoever may change something finds it in the pane beside the list. */
export function Users({ search, onSearch }: { search: Search; onSearch: (change: Search) => void }) {
  useCrumbs({ label: 'People' }, { label: 'Users' });
  const [creating, setCreating] = useState(false);
  const q = useDeferredValue(search.q ?? '');
  const list = useInfiniteQuery(usersQuery(q));
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? [], [list.data]);
  const at = rows.findIndex((row) => row.id === search.user);
  const move = (by: number) => onSearch({ user: rows[Math.min(Math.max(at + by, 0), rows.length - 1)]?.id });
  useShortcuts('Users', [
    { key: 'j', says: 'next person', run: () => move(1) },
    { key: 'k', says: 'person before', run: () => move(-1) },
    { key: 'Escape', says: 'close', run: () => onSearch({ user: undefined }), off: !search.user },
  ]);
  const user = rows[at];
  return (
    <div className="split">
      <div className="split-l">
        <div className="adm-h">
          <h1>Users</h1>
          <span className="grow" />
          <TextField
            label="Find by name"
            hideLabel
            type="search"
            placeholder="Find by name"
            value={search.q ?? ''}
            onChange={(event) => onSearch({ q: event.target.value || undefined })}
          />
          <Can permission="user:manage">
            <Button variant="primary" icon="plus" onClick={() => setCreating(true)}>
              New user
            </Button>
          </Can>
        </div>
        {list.isPending && <LoadingRows label="Users are loading" rows={10} />}
        {list.isError && <ErrorState error={list.error} title="The users could not be read" onRetry={() => void list.refetch()} />}
        {list.isSuccess && rows.length === 0 && (
          <EmptyState icon="people" title="Nobody by that name">
            Part of the name or of the user name is enough.
          </EmptyState>
        )}
        {rows.length > 0 && (
          <DataTable
            className="u-scroll"
            caption="Users"
            rows={rows}
            rowId={(row) => row.id}
            columns={userColumns}
            focused={search.user}
            onFocus={(id) => onSearch({ user: id })}
            onEnd={list.hasNextPage && !list.isFetchingNextPage ? () => void list.fetchNextPage() : undefined}
          />
        )}
      </div>
      {user && <UserPane key={user.id} user={user} onClose={() => onSearch({ user: undefined })} />}
      {creating && <CreateUserDialog onClose={() => setCreating(false)} onCreated={(id) => onSearch({ user: id })} />}
    </div>
  );
}
