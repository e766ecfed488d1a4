import { Button, EmptyState } from '#ui';
import type { ChangeSearch, QueueSearch } from './search.ts';

/** Nothing to show: because of the filters, or because the work is done. */
export function QueueEmpty({ search, onSearch }: { search: QueueSearch; onSearch: ChangeSearch }) {
  const narrowed = search.minScore !== undefined || search.typology || search.q || search.owner || search.state;
  if (!narrowed) {
    return (
      <EmptyState icon="check" title="Nothing waits here">
        Every alert is in a case or was dismissed. The next ones appear as they are received.
      </EmptyState>
    );
  }
  const clear = () => onSearch({ minScore: undefined, typology: undefined, q: undefined, owner: undefined, state: undefined });
  return (
    <EmptyState
      icon="filter"
      title="No alert fits these filters"
      actions={
        <Button size="sm" onClick={clear}>
          Show all open alerts
        </Button>
      }
    >
      Take one away above, or go back to everything that is open.
    </EmptyState>
  );
}
