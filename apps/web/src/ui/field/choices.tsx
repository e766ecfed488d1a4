import './field.css';
import { type InputHTMLAttributes, type ReactNode, type Ref, useEffect, useRef } from 'react';

export interface Choice<T extends string> {
  value: T;
  label: string;
  says?: string;
  hotkey?: string;
}

interface Props<T extends string> {
  legend: string;
  hideLegend?: boolean;
  name: string;
  value: T | null;
  onChange: (value: T) => void;
  choices: readonly Choice<T>[];
  /** Takes the focus when a dialog opens. */
  first?: boolean;
}

/** A short list of which one is picked, each with a line of explanation. */
export function Choices<T extends string>({ legend, hideLegend, name, value, onChange, choices, first = false }: Props<T>) {
  return (
    <fieldset>
      <legend className={hideLegend ? 'vh' : 'label'}>{legend}</legend>
      <div className="opts">
        {choices.map((choice, i) => (
          <label key={choice.value} className="opt">
            <input
              className="tick"
              type="radio"
              name={name}
              value={choice.value}
              checked={value === choice.value}
              data-autofocus={(first && (value === null ? i === 0 : value === choice.value)) || undefined}
              onChange={() => onChange(choice.value)}
            />
            <span>
              <b>{choice.label}</b>
              {choice.says && <small>{choice.says}</small>}
            </span>
            {choice.hotkey && <kbd aria-hidden>{choice.hotkey}</kbd>}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

type TickProps = InputHTMLAttributes<HTMLInputElement> & { label: string; some?: boolean; ref?: Ref<HTMLInputElement> };

/** A bare tick box with a spoken name; `some` is the half-ticked state of a list's head. */
export function Tick({ label, some = false, className, ...rest }: TickProps) {
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (box.current) box.current.indeterminate = some;
  }, [some]);
  return (
    <input
      ref={box}
      type="checkbox"
      aria-label={label}
      {...rest}
      className={`tick${some ? ' some' : ''}${className ? ` ${className}` : ''}`}
    />
  );
}

/** A tick box with its text beside it. */
export function CheckField({
  children,
  ref,
  ...rest
}: InputHTMLAttributes<HTMLInputElement> & { children: ReactNode; ref?: Ref<HTMLInputElement> }) {
  return (
    <label className="check">
      <input ref={ref} type="checkbox" {...rest} className="tick" />
      <span>{children}</span>
    </label>
  );
}
