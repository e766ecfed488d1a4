import { SelectField, TextArea, TextField } from '#ui';
import type { FieldSpec, Values } from './kinds.ts';

interface Props {
  fields: readonly FieldSpec[];
  values: Values;
  /** The server's word on a field, by its name. */
  errors: ReadonlyMap<string, string>;
  onChange: (name: string, value: string) => void;
}

const formats = [
  { value: 'rfc5424-sd', label: 'RFC 5424 with structured data' },
  { value: 'cef', label: 'CEF' },
  { value: 'ocsf', label: 'OCSF 1.3' },
];

const flags = [
  { value: 'true', label: 'Yes' },
  { value: 'false', label: 'No' },
];

/** The fields of one kind of destination. */
export function CopyFields({ fields, values, errors, onChange }: Props) {
  return fields.map(({ name, label, hint, type, optional }) => {
    const common = {
      label: optional ? `${label} – optional` : label,
      value: values[name] ?? '',
      error: errors.get(`settings.${name}`) ?? errors.get(`secret.${name}`),
      ...(hint ? { hint } : {}),
    };
    if (type === 'pem') {
      return (
        <TextArea
          key={name}
          {...common}
          rows={3}
          spellCheck={false}
          className="mono"
          onChange={(event) => onChange(name, event.target.value)}
        />
      );
    }
    if (type === 'format' || type === 'flag') {
      return (
        <SelectField
          key={name}
          {...common}
          options={type === 'format' ? formats : flags}
          onChange={(event) => onChange(name, event.target.value)}
        />
      );
    }
    return (
      <TextField
        key={name}
        {...common}
        autoComplete="off"
        spellCheck={false}
        type={type === 'secret' ? 'password' : 'text'}
        inputMode={type === 'number' ? 'numeric' : undefined}
        onChange={(event) => onChange(name, event.target.value)}
      />
    );
  });
}
