import { FilterChip, Segmented } from '#ui';
import type { ChangeSearch, SignInsSearch } from './search.ts';

type Outcome = 'all' | 'granted' | 'failed' | 'halfway';
const outcomes = [
  { value: 'all', label: 'All' },
  { value: 'granted', label: 'Signed in' },
  { value: 'failed', label: 'Failed' },
  { value: 'halfway', label: 'First factor only' },
] as const;

interface Props {
  search: SignInsSearch;
  onSearch: ChangeSearch;
  /** The name behind `search.user`, as far as it is known. */
  name: string | undefined;
}

/** What the list is narrowed to. */
export function SignInFilters({ search, onSearch, name }: Props) {
  const outcome = search.outcome === undefined || search.outcome === 'denied' ? 'all' : search.outcome;
  return (
    <div className="si-filters">
      {search.user && <FilterChip label="Who" value={name ?? 'one account'} onRemove={() => onSearch({ user: undefined })} />}
      {search.network && (
        <FilterChip label="From" value={<span className="mono">{search.network}</span>} onRemove={() => onSearch({ network: undefined })} />
      )}
      <Segmented<Outcome>
        label="Which sign-ins"
        value={outcome}
        onChange={(next) => onSearch({ outcome: next === 'all' ? undefined : next })}
        options={outcomes}
      />
    </div>
  );
}
