import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type Destination, type NewDestination, requestDestination, requestDestinationChange } from '#api/copies.ts';
import { keys } from '#api/keys.ts';
import { asProblem, fieldErrors } from '#api/problem.ts';
import { Banner, Button, Dialog, Keys, SelectField, TextArea, TextField, useAct } from '#ui';
import { Asked } from './asked.tsx';
import { CopyFields } from './copy-fields.tsx';
import { fieldsOf, type Kind, kindWords, secretOf, settingsOf, type Values, valuesOf } from './kinds.ts';

const kinds = Object.entries(kindWords).map(([value, label]) => ({ value, label }));
const starts = [
  { value: 'start', label: 'The first entry of the log' },
  { value: 'now', label: 'What is sealed from now on' },
];

interface Draft {
  kind: Kind;
  name: string;
  from: string;
  reason: string;
  values: Values;
}

/** The body as the server checks it: the kind decides which settings there are, and the server says which of them will not do. */
function bodyOf({ kind, name, from, reason, values }: Draft): object {
  const spec = secretOf[kind];
  const text = spec ? (values[spec.name] ?? '').trim() : '';
  const secret = spec && text !== '' ? { [spec.name]: spec.type === 'pem' ? `${text}\n` : text } : null;
  return { kind, name: name.trim(), settings: settingsOf(kind, values), secret, from, reason: reason.trim() };
}

function useAsk(destination: Destination | null) {
  const client = useQueryClient();
  return useAct('audit:forward', {
    mutationFn: async (draft: Draft) => {
      const { secret, from: _, ...rest } = bodyOf(draft) as { secret: unknown; from: string };
      if (destination === null) return (await requestDestination({ body: bodyOf(draft) as NewDestination })).data;
      const change = { change: 'change', ...rest, ...(secret === null ? {} : { secret }) };
      return (await requestDestinationChange({ path: { id: destination.id }, body: change as never })).data;
    },
    onSuccess: () => void client.invalidateQueries({ queryKey: keys.approvals.all }),
  });
}

/** Asks for a new destination, or for other settings of one that there is; a second admin decides. */
export function CopyDialog({ destination, onClose }: { destination: Destination | null; onClose: () => void }) {
  const first = destination?.kind ?? 'syslog-tls';
  const [draft, setDraft] = useState<Draft>({
    kind: first,
    name: destination?.name ?? '',
    from: 'start',
    reason: '',
    values: valuesOf(first, destination?.settings ?? null),
  });
  const ask = useAsk(destination);
  if (ask.data) return <Asked number={ask.data.number} says={ask.data.title} onClose={onClose} />;
  const errors = ask.error ? fieldErrors(ask.error) : new Map<string, string>();
  const secret = secretOf[draft.kind];
  const change = (part: Partial<Draft>) => setDraft((before) => ({ ...before, ...part }));
  const refusal = draft.name.trim() === '' ? 'Give it a name' : draft.reason.trim().length < 3 ? 'Say why' : undefined;
  return (
    <Dialog
      opened
      onClose={onClose}
      size="medium"
      title={destination ? `Change ${destination.name}` : 'New destination of the log'}
      onSubmit={(event) => {
        event.preventDefault();
        if (!refusal) ask.mutate(draft);
      }}
      footer={
        <>
          <Button variant="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button variant="primary" type="submit" busy={ask.isPending} refusal={refusal}>
            <Keys turned={1} />
            Ask for the second key
          </Button>
        </>
      }
    >
      {ask.error && <Banner tone="bad">{asProblem(ask.error).detail}</Banner>}
      {destination === null && (
        <SelectField
          label="Kind"
          options={kinds}
          value={draft.kind}
          onChange={(event) => {
            const kind = event.target.value as Kind;
            change({ kind, values: valuesOf(kind, null) });
          }}
        />
      )}
      <TextField
        label="Name"
        maxLength={60}
        autoComplete="off"
        data-autofocus
        value={draft.name}
        error={errors.get('name')}
        onChange={(event) => change({ name: event.target.value })}
      />
      <CopyFields
        fields={
          secret
            ? [...fieldsOf[draft.kind], destination ? { ...secret, hint: 'Empty: the one there is stays', optional: true } : secret]
            : fieldsOf[draft.kind]
        }
        values={draft.values}
        errors={errors}
        onChange={(name, value) => change({ values: { ...draft.values, [name]: value } })}
      />
      {destination === null && draft.kind !== 'witness' && (
        <SelectField label="Begins with" options={starts} value={draft.from} onChange={(event) => change({ from: event.target.value })} />
      )}
      <TextArea
        label="Why"
        rows={2}
        maxLength={2000}
        value={draft.reason}
        onChange={(event) => change({ reason: event.target.value })}
        hint="The second admin reads this, and so will an auditor."
      />
    </Dialog>
  );
}
