import { useState } from 'react';
import { type Machine, requestServiceKey } from '#api/machines.ts';
import { fieldErrors } from '#api/problem.ts';
import { AskForm } from '#parts/approval/ask-form.tsx';
import { Requested } from '#parts/approval/requested.tsx';
import { useAsk } from '#parts/approval/use-ask.ts';
import { SelectField, TextField } from '#ui';
import { KeyField } from './key-field.tsx';
import { offeredKey } from './words.ts';

const overlaps = [
  { value: '24', label: 'For a day' },
  { value: '168', label: 'For a week' },
  { value: '720', label: 'For 30 days' },
  { value: '0', label: 'Not at all' },
];

/** Asks for a new key of a machine; the one it has goes on for a while. */
export function RotateDialog({ machine, onClose }: { machine: Machine; onClose: () => void }) {
  const [key, setKey] = useState('');
  const [overlap, setOverlap] = useState('24');
  const [days, setDays] = useState('365');
  const [reason, setReason] = useState('');
  const offered = offeredKey(key);
  const ask = useAsk('service-account:manage', () => {
    const body = { key: offered ?? { certificate: '' }, keyDays: Number(days), overlapHours: Number(overlap), reason: reason.trim() };
    return requestServiceKey({ path: { id: machine.id }, body });
  });
  if (ask.data) return <Requested number={ask.data.number} says={`${ask.data.title}.`} onClose={onClose} />;
  const errors = fieldErrors(ask.error);
  return (
    <AskForm
      title={`A new key for ${machine.name}`}
      size="medium"
      error={ask.error}
      busy={ask.isPending}
      refusal={offered === null ? 'Paste its key' : undefined}
      reason={reason}
      onReason={setReason}
      onAsk={() => ask.mutate()}
      onClose={onClose}
    >
      <KeyField value={key} error={errors.get('key')} onChange={setKey} />
      <div className="mach-two">
        <SelectField
          label="The older key goes on"
          options={overlaps}
          value={overlap}
          onChange={(event) => setOverlap(event.target.value)}
        />
        <TextField
          label="The new one serves for, in days"
          inputMode="numeric"
          value={days}
          error={errors.get('keyDays')}
          onChange={(event) => setDays(event.target.value)}
        />
      </div>
    </AskForm>
  );
}
