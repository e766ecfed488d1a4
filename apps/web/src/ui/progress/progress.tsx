import './progress.css';

/** How far something has come, from 0 to 1; without a value, that it is under way. */
export function Progress({ label, value }: { label: string; value?: number | undefined }) {
  return <progress className="progress-bar" aria-label={label} max={1} {...(value === undefined ? {} : { value })} />;
}
