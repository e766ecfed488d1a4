import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { directoryQuery } from '#api/people.ts';
import { CasePicker } from '#parts/case-picker.tsx';
import { Button, SelectField, TextField } from '#ui';
import { actOptions, outcomeOptions } from './act-words.ts';
import type { AuditSearch, ChangeAudit } from './search.ts';

interface Props {
  search: AuditSearch;
  onSearch: ChangeAudit;
  onClose: () => void;
}

/** All filters at once; they take hold together, as one step to go back from. */
export function AuditFilterForm({ search, onSearch, onClose }: Props) {
  const people = useQuery(directoryQuery(''));
  const [caseId, setCaseId] = useState(search.caseId);
  const form = useForm({
    defaultValues: {
      action: search.action ?? '',
      actor: search.actor ?? '',
      outcome: search.outcome ?? '',
      object: search.object ?? '',
      from: search.from ?? '',
      to: search.to ?? '',
    },
  });
  const apply = form.handleSubmit(({ outcome, ...values }) => {
    const set = Object.fromEntries(Object.entries(values).map(([key, value]) => [key, value.trim() || undefined]));
    onSearch({ ...set, caseId, outcome: (outcome || undefined) as AuditSearch['outcome'], entry: undefined });
    onClose();
  });
  return (
    <form className="au-form" onSubmit={apply} aria-label="Filters">
      <SelectField label="What" empty="Any act" options={actOptions} {...form.register('action')} />
      <SelectField
        label="Who"
        empty="Anybody"
        options={(people.data ?? []).map((person) => ({ value: person.id, label: person.name }))}
        {...form.register('actor')}
      />
      <CasePicker value={caseId} onChange={setCaseId} />
      <SelectField label="Outcome" empty="Any outcome" options={outcomeOptions} {...form.register('outcome')} />
      <div className="au-two">
        <TextField label="From" type="date" {...form.register('from')} />
        <TextField label="To" type="date" {...form.register('to')} />
      </div>
      <TextField label="About, by its id" className="mono" placeholder="0199e1b9-0af2-…" {...form.register('object')} />
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
