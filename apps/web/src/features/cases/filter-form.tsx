import { useQuery } from '@tanstack/react-query';
import { useForm } from 'react-hook-form';
import { directoryQuery, queuesQuery, teamsQuery } from '#api/people.ts';
import { Button, SelectField, TextField, useCan, words } from '#ui';
import { type CasesSearch, type ChangeCases, caseStates } from './search.ts';

const states = [{ value: 'all', label: 'Every state' }, ...caseStates.map((value) => ({ value, label: words(value) }))];
const priorities = [1, 2, 3, 4].map((level) => ({ value: String(level), label: level === 1 ? 'P1, most urgent' : `P${level}` }));
const types = [
  { value: 'FRAUD', label: 'Fraud' },
  { value: 'AML', label: 'Money laundering' },
  { value: 'INSIDER', label: 'Insider' },
];

const named = (items: readonly { id: string; name: string }[]) => items.map(({ id, name }) => ({ value: id, label: name }));

/** All filters at once; they take hold together, as one step to go back from. */
export function CaseFilterForm({ search, onSearch, onClose }: { search: CasesSearch; onSearch: ChangeCases; onClose: () => void }) {
  const can = useCan();
  const people = useQuery(directoryQuery(''));
  const teams = useQuery({ ...teamsQuery, enabled: can('team:read') });
  const queues = useQuery({ ...queuesQuery, enabled: can('team:read') });
  const form = useForm({
    defaultValues: {
      q: search.q ?? '',
      state: search.state ?? '',
      owner: search.owner ?? '',
      priority: search.priority ? String(search.priority) : '',
      type: search.type ?? '',
      team: search.team ?? '',
      queue: search.queue ?? '',
    },
  });
  const apply = form.handleSubmit((values) => {
    onSearch({
      q: values.q.trim() || undefined,
      state: (values.state || undefined) as CasesSearch['state'],
      owner: values.owner || undefined,
      priority: (values.priority ? Number(values.priority) : undefined) as CasesSearch['priority'],
      type: (values.type || undefined) as CasesSearch['type'],
      team: values.team || undefined,
      queue: values.queue || undefined,
    });
    onClose();
  });
  const owners = [
    { value: 'me', label: 'Me' },
    { value: 'none', label: 'Nobody' },
    ...(people.data ?? []).map((person) => ({ value: person.id, label: person.name })),
  ];
  return (
    <form className="cl-form" onSubmit={apply} aria-label="Filters">
      <TextField label="Text or number" placeholder="Words of the title, or CAS-2026-000123" {...form.register('q')} />
      <SelectField label="State" empty="Open" options={states} {...form.register('state')} />
      <SelectField label="Owner" empty="Anybody" options={owners} {...form.register('owner')} />
      <SelectField label="Priority" empty="Any priority" options={priorities} {...form.register('priority')} />
      <SelectField label="Kind" empty="Any kind" options={types} {...form.register('type')} />
      <SelectField
        label="Team"
        empty="Any team"
        options={named((teams.data ?? []).filter(({ kind }) => kind === 'team'))}
        {...form.register('team')}
      />
      <SelectField label="Queue" empty="Any queue" options={named(queues.data ?? [])} {...form.register('queue')} />
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
