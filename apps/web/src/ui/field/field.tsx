import './field.css';
import {
  type InputHTMLAttributes,
  type ReactNode,
  type Ref,
  type SelectHTMLAttributes,
  type TextareaHTMLAttributes,
  useEffect,
  useId,
} from 'react';
import { Icon } from '../icon/icon.tsx';
import { bringBack } from './unsent-text.ts';

interface Common {
  label: ReactNode;
  hint?: ReactNode;
  /** What is wrong and what would be right, in words. */
  error?: string | undefined;
  /** Keeps the label for screen readers only. */
  hideLabel?: boolean;
}

interface ShellProps extends Common {
  id: string;
  foot?: ReactNode;
  children: ReactNode;
}

function FieldShell({ id, label, hint, error, hideLabel, foot, children }: ShellProps) {
  return (
    <div className={error ? 'field err' : 'field'}>
      <label htmlFor={id} className={hideLabel ? 'vh' : undefined}>
        {label}
      </label>
      {children}
      {(error || hint || foot) && (
        <div className="field-foot">
          {error ? (
            <span className="err-t" id={`${id}-note`} role="alert">
              <Icon name="sla-over" />
              {error}
            </span>
          ) : (
            <span className="hint" id={`${id}-note`}>
              {hint}
            </span>
          )}
          {foot}
        </div>
      )}
    </div>
  );
}

const described = (id: string, { error, hint }: Common) => ({
  id,
  'aria-invalid': error ? true : undefined,
  'aria-describedby': error || hint ? `${id}-note` : undefined,
});

type TextProps = Common & InputHTMLAttributes<HTMLInputElement> & { ref?: Ref<HTMLInputElement>; large?: boolean; trailing?: ReactNode };

/** One line of text. Spread react-hook-form's `register(name)` onto it. */
export function TextField({ label, hint, error, hideLabel, large, trailing, className, ...rest }: TextProps) {
  const id = useId();
  const common = { label, hint, error, ...(hideLabel ? { hideLabel } : {}) };
  const input = <input {...rest} {...described(id, common)} className={`input${large ? ' lg' : ''}${className ? ` ${className}` : ''}`} />;
  return (
    <FieldShell id={id} {...common}>
      {trailing ? (
        <span className="with">
          {input}
          {trailing}
        </span>
      ) : (
        input
      )}
    </FieldShell>
  );
}

type AreaProps = Common & TextareaHTMLAttributes<HTMLTextAreaElement> & { ref?: Ref<HTMLTextAreaElement>; foot?: ReactNode };

/** Several lines of text; `foot` sits at the right below it (a counter, a saved state). What was typed outlives a session that ends. */
export function TextArea({ label, hint, error, hideLabel, foot, className, rows = 4, ...rest }: AreaProps) {
  const id = useId();
  const common = { label, hint, error, ...(hideLabel ? { hideLabel } : {}) };
  useEffect(() => {
    const area = document.getElementById(id);
    if (area instanceof HTMLTextAreaElement) bringBack(area);
  }, [id]);
  return (
    <FieldShell id={id} {...common} foot={foot}>
      <textarea rows={rows} {...rest} {...described(id, common)} className={className ? `area ${className}` : 'area'} />
    </FieldShell>
  );
}

export interface Option {
  value: string;
  label: string;
}

type SelectProps = Common &
  SelectHTMLAttributes<HTMLSelectElement> & { ref?: Ref<HTMLSelectElement>; options: readonly Option[]; empty?: string };

/** A choice of one, on the platform's own list. `empty` is the line shown while nothing is chosen. */
export function SelectField({ label, hint, error, hideLabel, options, empty, className, ...rest }: SelectProps) {
  const id = useId();
  const common = { label, hint, error, ...(hideLabel ? { hideLabel } : {}) };
  return (
    <FieldShell id={id} {...common}>
      <span className="select-w">
        <select {...rest} {...described(id, common)} className={className ? `select ${className}` : 'select'}>
          {empty !== undefined && <option value="">{empty}</option>}
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
        <Icon name="chev-d" />
      </span>
    </FieldShell>
  );
}
