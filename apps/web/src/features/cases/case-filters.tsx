import { Popover } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { directoryQuery, queuesQuery, teamsQuery } from '#api/people.ts';
import { FilterChip, Icon, useCan, words } from '#ui';
import { CaseFilterForm } from './filter-form.tsx';
import type { CasesSearch, ChangeCases } from './search.ts';

interface Props {
  search: CasesSearch;
  onSearch: ChangeCases;
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

/** What a place is called, once the lists are there. */
function usePlaceNames(): (id: string) => string {
  const enabled = useCan()('team:read');
  const teams = useQuery({ ...teamsQuery, enabled });
  const queues = useQuery({ ...queuesQuery, enabled });
  return (id) => [...(teams.data ?? []), ...(queues.data ?? [])].find((place) => place.id === id)?.name ?? 'one of them';
}

/** The filters in force as chips, and the way to more of them. */
export function CaseFilters({ search, onSearch, opened, onOpened }: Props) {
  const owner = useOwnerName(search.owner);
  const nameOf = usePlaceNames();
  const drop = (key: keyof CasesSearch) => () => onSearch({ [key]: undefined });
  return (
    <div className="cl-chips">
      {search.state && <FilterChip label="State" value={words(search.state)} onRemove={drop('state')} />}
      {search.owner && <FilterChip label="Owner" value={owner} onRemove={drop('owner')} />}
      {search.priority && <FilterChip label="Priority" value={`P${search.priority}`} onRemove={drop('priority')} />}
      {search.type && (
        <FilterChip label="Kind" value={search.type === 'AML' ? 'Money laundering' : words(search.type)} onRemove={drop('type')} />
      )}
      {search.team && <FilterChip label="Team" value={nameOf(search.team)} onRemove={drop('team')} />}
      {search.queue && <FilterChip label="Queue" value={nameOf(search.queue)} onRemove={drop('queue')} />}
      {search.q && <FilterChip label="Text" value={<span className="clip cl-q">{search.q}</span>} onRemove={drop('q')} />}
      <Popover opened={opened} onChange={onOpened} position="bottom-start" trapFocus returnFocus shadow="none" radius="md" withinPortal>
        <Popover.Target>
          <button type="button" className="chip add" onClick={() => onOpened(!opened)}>
            <Icon name="plus" />
            Filter <kbd aria-hidden>f</kbd>
          </button>
        </Popover.Target>
        <Popover.Dropdown className="floating">
          <CaseFilterForm search={search} onSearch={onSearch} onClose={() => onOpened(false)} />
        </Popover.Dropdown>
      </Popover>
    </div>
  );
}
