import { Popover } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { caseQuery } from '#api/cases.ts';
import { FilterChip, formatTime, Icon } from '#ui';
import { outcomeName, useActs } from './act-words.ts';
import { useActorName } from './actor-field.tsx';
import { AuditFilterForm } from './filter-form.tsx';
import { type AuditSearch, type ChangeAudit, filterKeys, isFiltered } from './search.ts';

interface Props {
  search: AuditSearch;
  onSearch: ChangeAudit;
  opened: boolean;
  onOpened: (opened: boolean) => void;
}

function useNames({ actor, caseId }: AuditSearch) {
  const named = useQuery({ ...caseQuery(caseId ?? ''), enabled: caseId !== undefined });
  return {
    actor: useActorName(actor) ?? 'one account',
    caseNumber: named.data?.number ?? 'one case',
  };
}

/** The filters in force as chips, and the way to more of them. */
export function AuditFilters({ search, onSearch, opened, onOpened }: Props) {
  const names = useNames(search);
  const acts = useActs();
  const drop = (key: (typeof filterKeys)[number]) => () => onSearch({ [key]: undefined, entry: undefined });
  const clear = () => onSearch({ ...Object.fromEntries(filterKeys.map((key) => [key, undefined])), entry: undefined });
  const day = (text: string) => formatTime(`${text}T12:00:00`, 'date');
  return (
    <div className="au-chips">
      {search.caseId && <FilterChip label="Case" value={<span className="mono">{names.caseNumber}</span>} onRemove={drop('caseId')} />}
      {search.action && <FilterChip label="What" value={acts.nameOf(search.action)} onRemove={drop('action')} />}
      {search.actor && <FilterChip label="Who" value={names.actor} onRemove={drop('actor')} />}
      {search.outcome && <FilterChip label="Outcome" value={outcomeName(search.outcome)} onRemove={drop('outcome')} />}
      {search.from && <FilterChip label="From" value={day(search.from)} onRemove={drop('from')} />}
      {search.to && <FilterChip label="To" value={day(search.to)} onRemove={drop('to')} />}
      {search.object && (
        <FilterChip label="About" value={<span className="mono clip au-id">{search.object}</span>} onRemove={drop('object')} />
      )}
      <Popover opened={opened} onChange={onOpened} position="bottom-start" trapFocus returnFocus shadow="none" radius="md" withinPortal>
        <Popover.Target>
          <button type="button" className="chip add" onClick={() => onOpened(!opened)}>
            <Icon name="plus" />
            Filter <kbd aria-hidden>f</kbd>
          </button>
        </Popover.Target>
        <Popover.Dropdown className="floating">
          <AuditFilterForm search={search} onSearch={onSearch} onClose={() => onOpened(false)} />
        </Popover.Dropdown>
      </Popover>
      {isFiltered(search) && (
        <button type="button" className="textbtn small" onClick={clear}>
          Show everything
        </button>
      )}
    </div>
  );
}
