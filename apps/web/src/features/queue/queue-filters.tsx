import { Popover } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { AlertSummary } from '#api/alerts.ts';
import { directoryQuery, queuesQuery } from '#api/people.ts';
import { FilterChip, Icon, words } from '#ui';
import { FilterForm } from './filter-form.tsx';
import type { ChangeSearch, QueueSearch } from './search.ts';

interface Props {
  search: QueueSearch;
  onSearch: ChangeSearch;
  summary: AlertSummary | undefined;
  opened: boolean;
  onOpened: (opened: boolean) => void;
}

function useOwnerName(owner: string | undefined): string {
  const byId = owner !== undefined && owner !== 'me' && owner !== 'none';
  const people = useQuery({ ...directoryQuery(''), enabled: byId });
  if (owner === 'me') return 'me';
  if (owner === 'none') return 'nobody';
  return people.data?.find((person) => person.id === owner)?.name ?? 'one person';
}

function useQueueName(id: string | undefined): string {
  const queues = useQuery({ ...queuesQuery, enabled: id !== undefined });
  return queues.data?.find((queue) => queue.id === id)?.name ?? 'one queue';
}

/** The filters in force as chips, and the way to more of them. */
export function QueueFilters({ search, onSearch, summary, opened, onOpened }: Props) {
  const owner = useOwnerName(search.owner);
  const queue = useQueueName(search.queue);
  const drop = (key: keyof QueueSearch) => () => onSearch({ [key]: undefined });
  return (
    <div className="q-filter">
      <div className="chips">
        {search.minScore !== undefined && <FilterChip label="Score" value={`${search.minScore} or more`} onRemove={drop('minScore')} />}
        {search.typology && <FilterChip label="Typology" value={words(search.typology)} onRemove={drop('typology')} />}
        {search.queue && <FilterChip label="Queue" value={queue} onRemove={drop('queue')} />}
        {search.owner && <FilterChip label="Owner" value={owner} onRemove={drop('owner')} />}
        {search.state && <FilterChip label="State" value={words(search.state)} onRemove={drop('state')} />}
        {search.q && <FilterChip label="Text" value={<span className="clip chip-q">{search.q}</span>} onRemove={drop('q')} />}
        <Popover opened={opened} onChange={onOpened} position="bottom-start" trapFocus returnFocus shadow="none" radius="md" withinPortal>
          <Popover.Target>
            <button type="button" className="chip add" onClick={() => onOpened(!opened)}>
              <Icon name="plus" />
              Filter <kbd aria-hidden>f</kbd>
            </button>
          </Popover.Target>
          <Popover.Dropdown className="floating">
            <FilterForm search={search} onSearch={onSearch} summary={summary} onClose={() => onOpened(false)} />
          </Popover.Dropdown>
        </Popover>
      </div>
    </div>
  );
}
