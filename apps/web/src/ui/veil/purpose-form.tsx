import { type FormEvent, useState } from 'react';
import { asProblem } from '#api/problem.ts';
import { Button } from '../button/button.tsx';
import { SelectField, TextField } from '../field/field.tsx';

const other = 'other';
const purposes = [
  'Recall request to the beneficiary bank',
  'Contact with the customer',
  'Match against another case',
  'Answer to an authority',
].map((label) => ({ value: label, label }));

interface Props {
  label: string;
  onReveal: (purpose: string) => Promise<void>;
  onCancel: () => void;
}

/** Asks what a masked value is needed for, before its veil lifts. */
export function PurposeForm({ label, onReveal, onCancel }: Props) {
  const [choice, setChoice] = useState('');
  const [words, setWords] = useState('');
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);
  const purpose = choice === other ? words.trim() : choice;

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (purpose.length < 8) return setError(choice === other ? 'Say it in eight letters or more' : 'Choose what it is for');
    setBusy(true);
    try {
      await onReveal(purpose);
    } catch (cause) {
      setError(asProblem(cause).detail);
      setBusy(false);
    }
  };

  return (
    <form className="veil-pop" onSubmit={submit} aria-label={`Reveal ${label}`}>
      <b>Reveal {label}</b>
      <SelectField
        label="What for"
        value={choice}
        onChange={(event) => setChoice(event.target.value)}
        empty="Choose a purpose"
        options={[...purposes, { value: other, label: 'Another purpose' }]}
        error={choice === other ? undefined : error}
      />
      {choice === other && (
        <TextField label="In your words" value={words} onChange={(event) => setWords(event.target.value)} error={error} maxLength={200} />
      )}
      <p className="hint">Shown for 60 seconds. Recorded with your name and this purpose.</p>
      <div className="acts">
        <Button size="sm" variant="quiet" onClick={onCancel}>
          Cancel
        </Button>
        <Button size="sm" variant="primary" icon="eye" type="submit" busy={busy} hotkey="↵">
          Reveal
        </Button>
      </div>
    </form>
  );
}
