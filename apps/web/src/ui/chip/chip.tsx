import './chip.css';
import type { ReactNode } from 'react';
import { Icon, type IconName } from '../icon/icon.tsx';

/** A filter in force, which can be taken away. */
export function FilterChip({ label, value, onRemove }: { label: string; value: ReactNode; onRemove: () => void }) {
  return (
    <span className="chip">
      <span>{label}</span>
      <b>{value}</b>
      <button type="button" aria-label={`Remove the filter ${label}`} onClick={onRemove}>
        <Icon name="x" />
      </button>
    </span>
  );
}

/** A chip that is on or off. */
export function ToggleChip({ on, icon, onToggle, children }: { on: boolean; icon?: IconName; onToggle: () => void; children: ReactNode }) {
  return (
    <button type="button" className="chip toggle" aria-pressed={on} onClick={onToggle}>
      {icon && <Icon name={icon} />}
      {children}
    </button>
  );
}

interface SegProps<T extends string> {
  label: string;
  value: T;
  onChange: (value: T) => void;
  options: readonly { value: T; label: string; icon?: IconName; count?: number }[];
}

/** A switch between two or three views of the same thing. */
export function Segmented<T extends string>({ label, value, onChange, options }: SegProps<T>) {
  return (
    <div className="seg" role="radiogroup" aria-label={label}>
      {options.map((option) => (
        <label key={option.value}>
          <input type="radio" name={label} checked={value === option.value} onChange={() => onChange(option.value)} />
          {option.icon && <Icon name={option.icon} />}
          {option.label}
          {option.count !== undefined && <b className="tn">{option.count}</b>}
        </label>
      ))}
    </div>
  );
}
