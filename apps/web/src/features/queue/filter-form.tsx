import { useQuery } from '@tanstack/react-query';
import { useForm } from 'react-hook-form';
import type { AlertSummary } from '#api/alerts.ts';
import { directoryQuery, queuesQuery } from '#api/people.ts';
import { Button, SelectField, TextField, useCan, words } from '#ui';
import type { ChangeSearch, QueueSearch } from './search.ts';

const scores = [
  { value: '40', label: '40 or more, medium' },
  { value: '75', label: '75 or more, high' },
  { value: '90', label: '90 or more, critical' },
];
const states = ['NEW', 'TRIAGED', 'LINKED', 'DISMISSED', 'DUPLICATE'].map((value) => ({ value, label: words(value) }));

interface Props {
  search: QueueSearch;
  onSearch: ChangeSearch;
  summary: AlertSummary | undefined;
  onClose: () => void;
}

/** All filters at once; they take hold together, as one step to go back from. */
export function FilterForm({ search, onSearch, summary, onClose }: Props) {
  const people = useQuery(directoryQuery(''));
  const queues = useQuery({ ...queuesQuery, enabled: useCan()('team:read') });
  const form = useForm({
    defaultValues: {
      q: search.q ?? '',
      minScore: search.minScore ? String(search.minScore) : '',
      typology: search.typology ?? '',
      owner: search.owner ?? '',
      state: search.state ?? '',
      queue: search.queue ?? '',
    },
  });
  const apply = form.handleSubmit((values) => {
    onSearch({
      q: values.q.trim() || undefined,
      minScore: values.minScore ? Number(values.minScore) : undefined,
      typology: values.typology || undefined,
      owner: values.owner || undefined,
      queue: values.queue || undefined,
      state: (values.state || undefined) as QueueSearch['state'],
      open: undefined,
    });
    onClose();
  });
  const owners = [
    { value: 'me', label: 'Me' },
    { value: 'none', label: 'Nobody' },
    ...(people.data ?? []).map((person) => ({ value: person.id, label: person.name })),
  ];
  const typologies = (summary?.typologies ?? []).map(({ typology, count }) => ({
    value: typology,
    label: `${words(typology)}, ${count.toLocaleString('en')}`,
  }));
  return (
    <form className="q-form" onSubmit={apply} aria-label="Filters">
      <TextField label="Text or number" placeholder="Words of the title, or ALR-000123" {...form.register('q')} />
      <SelectField label="Score" empty="Any score" options={scores} {...form.register('minScore')} />
      <SelectField label="Typology" empty="Any typology" options={typologies} {...form.register('typology')} />
      {queues.data && (
        <SelectField
          label="Queue"
          empty="Any queue"
          options={queues.data.map(({ id, name }) => ({ value: id, label: name }))}
          {...form.register('queue')}
        />
      )}
      <SelectField label="Owner" empty="Anybody" options={owners} {...form.register('owner')} />
      <SelectField label="State" empty="Open" options={states} {...form.register('state')} />
      <div className="acts">
        <Button size="sm" variant="quiet" onClick={onClose}>
          Cancel
        </Button>
        <Button size="sm" variant="primary" type="submit">
          Show
        </Button>
      </div>
    </form>
  );
}
