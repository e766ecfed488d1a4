import { useState } from 'react';
import { Controller, useForm } from 'react-hook-form';
import { CasePicker } from '#parts/case-picker.tsx';
import { Button, localDay, PickField, SelectField, TextField } from '#ui';
import { outcomeOptions, useActs } from './act-words.ts';
import { ActorField } from './actor-field.tsx';
import type { AuditSearch, ChangeAudit } from './search.ts';

interface Props {
  search: AuditSearch;
  onSearch: ChangeAudit;
  onClose: () => void;
}

const DAY = 86_400_000;
const spans = [
  { says: 'Today', days: 1 },
  { says: '7 days', days: 7 },
  { says: '30 days', days: 30 },
];

/** The first of so many days, today being the last. */
const daysAgo = (days: number): string => localDay(new Date(Date.now() - (days - 1) * DAY).toISOString());

function Spans({ onPick }: { onPick: (from: string) => void }) {
  return (
    <div className="au-spans">
      {spans.map(({ says, days }) => (
        <button key={says} type="button" className="chip toggle" onClick={() => onPick(daysAgo(days))}>
          {says}
        </button>
      ))}
    </div>
  );
}

/** All filters at once; they take hold together, as one step to go back from. */
export function AuditFilterForm({ search, onSearch, onClose }: Props) {
  const acts = useActs();
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
  const since = (from: string) => {
    form.setValue('from', from);
    form.setValue('to', '');
  };
  return (
    <form className="au-form" onSubmit={apply} aria-label="Filters">
      <Controller
        control={form.control}
        name="action"
        render={({ field }) => (
          <PickField
            label="What"
            empty="Any act"
            groups={acts.groups}
            value={field.value}
            named={acts.nameOf(field.value)}
            onChange={field.onChange}
          />
        )}
      />
      <Controller
        control={form.control}
        name="actor"
        render={({ field }) => <ActorField value={field.value} onChange={field.onChange} />}
      />
      <CasePicker value={caseId} onChange={setCaseId} />
      <SelectField label="Outcome" empty="Any outcome" options={outcomeOptions} {...form.register('outcome')} />
      <div className="au-when">
        <div className="au-two">
          <TextField label="From" type="date" {...form.register('from')} />
          <TextField label="To" type="date" {...form.register('to')} />
        </div>
        <Spans onPick={since} />
      </div>
      <TextField
        label="About, by its id"
        className="mono"
        placeholder="0199e1b9-0af2-…"
        hint="An open entry leads to it."
        {...form.register('object')}
      />
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
