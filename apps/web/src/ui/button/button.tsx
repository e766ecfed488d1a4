import './button.css';
import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react';
import { Icon, type IconName } from '../icon/icon.tsx';

type Variant = 'default' | 'primary' | 'quiet';
type Size = 'sm' | 'md' | 'lg';
const variants: Record<Variant, string> = { default: '', primary: 'pri', quiet: 'quiet' };

/** The class list of a button, for links that look like one. */
export function buttonClass(variant: Variant = 'default', size: Size = 'md', extra = ''): string {
  return ['btn', variants[variant], size === 'md' ? '' : size, extra].filter(Boolean).join(' ');
}

interface Props extends ButtonHTMLAttributes<HTMLButtonElement> {
  variant?: Variant;
  size?: Size;
  icon?: IconName;
  /** The shortcut that does the same, shown on the button. */
  hotkey?: string;
  /** Waiting for the server: disabled, and said so to screen readers. */
  busy?: boolean;
  wide?: boolean;
  /** Why it is refused. The button stays focusable, so that the reason can be read. */
  refusal?: string | undefined;
  ref?: Ref<HTMLButtonElement>;
  children: ReactNode;
}

/** A button. `refusal` shows it disabled together with its reason, for acts that somebody else may do. */
export function Button({ variant, size, icon, hotkey, busy, wide, refusal, className, children, onClick, disabled, ...rest }: Props) {
  const off = Boolean(refusal) || Boolean(busy);
  return (
    <button
      type="button"
      {...rest}
      className={buttonClass(variant, size, [wide ? 'wide' : '', className ?? ''].join(' ').trim())}
      disabled={disabled}
      aria-disabled={off || undefined}
      aria-busy={busy || undefined}
      title={refusal ?? rest.title}
      onClick={off ? (event) => event.preventDefault() : onClick}
    >
      {icon && <Icon name={icon} />}
      {children}
      {hotkey && <kbd aria-hidden>{hotkey}</kbd>}
    </button>
  );
}

interface IconButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  icon: IconName;
  label: string;
  ref?: Ref<HTMLButtonElement>;
}

/** A square button whose name is spoken and shown on hover. */
export function IconButton({ icon, label, className, ...rest }: IconButtonProps) {
  return (
    <button type="button" title={label} aria-label={label} {...rest} className={className ? `ib ${className}` : 'ib'}>
      <Icon name={icon} />
    </button>
  );
}

/** A key cap. */
export function KeyHint({ children }: { children: string }) {
  return <kbd>{children}</kbd>;
}
