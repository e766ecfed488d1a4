import './thread.css';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type AuditThread, auditThreadQuery } from '#api/audit.ts';
import { asProblem } from '#api/problem.ts';
import { Card, EmptyState, IconButton, Loadable } from '#ui';
import { EntryItem } from './entry-row.tsx';
import type { AuditSearch, ChangeAudit } from './search.ts';

type Stretch = AuditThread['stretches'][number];

interface Props {
  approval: string;
  search: AuditSearch;
  onSearch: ChangeAudit;
}

function StretchOfThread({ stretch, search, onSearch }: { stretch: Stretch; search: AuditSearch; onSearch: ChangeAudit }) {
  const toggle = (id: string) => onSearch({ entry: search.entry === id ? undefined : id }, true);
  return (
    <li className="th-part">
      <h3>
        {stretch.number && stretch.approval && (
          <Link to="/approvals" search={{ request: stretch.approval }} className="mono">
            {stretch.number}
          </Link>
        )}{' '}
        {stretch.title}
      </h3>
      <ol>
        {stretch.entries.map((row) => (
          <EntryItem key={row.id} row={row} open={row.id === search.entry} onToggle={() => toggle(row.id)} />
        ))}
      </ol>
    </li>
  );
}

/** A request from the asking to what came of it, in the order of time: one thread instead of scattered entries. */
export function Thread({ approval, search, onSearch }: Props) {
  const query = useQuery(auditThreadQuery(approval));
  const close = <IconButton icon="x" label="Close the story" onClick={() => onSearch({ thread: undefined })} />;
  if (query.error && asProblem(query.error).status === 404) {
    return (
      <Card title="The story of a request" actions={close}>
        <EmptyState icon="search" title="No such request">
          The address may be cut off.
        </EmptyState>
      </Card>
    );
  }
  return (
    <Card title="The story of a request" actions={close} flush className="thread">
      <Loadable query={query} what="The story" rows={8}>
        {({ stretches }) => (
          <ol className="th" aria-label="The story, oldest first">
            {stretches.map((stretch) => (
              <StretchOfThread key={`${stretch.title}-${stretch.entries[0]?.id}`} stretch={stretch} search={search} onSearch={onSearch} />
            ))}
          </ol>
        )}
      </Loadable>
    </Card>
  );
}
