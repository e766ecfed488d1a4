import { type FormEvent, useState } from 'react';
import { asProblem } from '#api/problem.ts';
import { Button } from '../button/button.tsx';
import { SelectField } from '../field/field.tsx';

// The server's closed list: each reveal is an audit entry that names one of these codes.
export const purposes = [
  { value: 'INVESTIGATION', label: 'Match against another record' },
  { value: 'CUSTOMER_CONTACT', label: 'Call or write to the customer' },
  { value: 'RECALL_REQUEST', label: 'Recall a payment, freeze an account' },
  { value: 'AUTHORITY_REQUEST', label: 'Answer an authority or court' },
  { value: 'REGULATORY_REPORT', label: 'Write a report to the FIU' },
  { value: 'QUALITY_REVIEW', label: 'Check a colleague’s work' },
] as const;

export type RevealPurpose = (typeof purposes)[number]['value'];

interface Props {
  label: string;
  onReveal: (purpose: RevealPurpose) => Promise<void>;
  onCancel: () => void;
}

/** Asks what a masked value is needed for, before its veil lifts. */
export function PurposeForm({ label, onReveal, onCancel }: Props) {
  const [choice, setChoice] = useState('');
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const purpose = purposes.find(({ value }) => value === choice)?.value;
    if (!purpose) return setError('Choose what it is for');
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
      <b className="wrap">Reveal {label}</b>
      <SelectField
        label="What for"
        value={choice}
        onChange={(event) => setChoice(event.target.value)}
        empty="Choose a purpose"
        options={purposes}
        error={error}
      />
      <p className="hint">
        Shown for some minutes, with a clock beside it, and hidden again at once if you wish. Recorded with your name and this purpose.
      </p>
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
