import './case-picker.css';
import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import { caseQuery } from '#api/cases.ts';
import { caseChoicesQuery } from '#api/search.ts';
import { FilterChip, TextField } from '#ui';

/** Finds a case by its number or words of its title. */
export function CasePicker({ value, onChange }: { value: string | undefined; onChange: (id: string | undefined) => void }) {
  const [text, setText] = useState('');
  const q = useDeferredValue(text.trim());
  const found = useQuery({ ...caseChoicesQuery(q, 'all'), enabled: value === undefined && q.length >= 2 });
  const chosen = useQuery({ ...caseQuery(value ?? ''), enabled: value !== undefined });
  if (value) {
    return (
      <div className="field">
        <span className="label">Case</span>
        <span>
          <FilterChip
            label="Case"
            value={<span className="mono">{chosen.data?.number ?? '…'}</span>}
            onRemove={() => onChange(undefined)}
          />
        </span>
      </div>
    );
  }
  const choices = q.length >= 2 ? (found.data ?? []).slice(0, 5) : [];
  return (
    <div>
      <TextField label="Case" value={text} onChange={(event) => setText(event.target.value)} placeholder="Number, or words of the title" />
      {choices.length > 0 && (
        <ul className="picks">
          {choices.map((row) => (
            <li key={row.id}>
              <button type="button" onClick={() => onChange(row.id)}>
                <span className="mono t2">{row.number}</span>
                <span className="clip">{row.title}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      {q.length >= 2 && found.isSuccess && choices.length === 0 && <p className="hint">No case fits.</p>}
    </div>
  );
}
