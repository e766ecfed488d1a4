import { TextField } from '#ui';
import { type Bound, isWithin } from './draft.ts';

interface Props {
  label: string;
  value: number;
  bound: Bound;
  onChange: (value: number) => void;
}

/** A whole number between its bounds, with who sets them. An empty field is no number. */
export function NumberField({ label, value, bound, onChange }: Props) {
  const { least, most, source } = bound;
  const says = `${least} to ${most.toLocaleString('en')}, ${source}`;
  return (
    <TextField
      label={label}
      type="number"
      inputMode="numeric"
      min={least}
      max={most}
      step={1}
      value={Number.isNaN(value) ? '' : value}
      error={isWithin(value, bound) ? undefined : `Must be ${says}`}
      hint={says}
      onChange={(event) => onChange(event.target.value === '' ? Number.NaN : Number(event.target.value))}
    />
  );
}
