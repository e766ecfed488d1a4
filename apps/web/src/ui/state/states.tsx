import './state.css';
import { type ReactNode, useEffect, useState } from 'react';
import { asProblem } from '#api/problem.ts';
import { Button } from '../button/button.tsx';
import { Icon, type IconName } from '../icon/icon.tsx';

interface EmptyProps {
  icon?: IconName;
  /** What is empty. */
  title: string;
  /** Why. */
  children?: ReactNode;
  /** The one next step. */
  actions?: ReactNode;
}

/** What is empty, why, and the one next step. */
export function EmptyState({ icon = 'check', title, children, actions }: EmptyProps) {
  return (
    <div className="state-box">
      <Icon name={icon} />
      <h2>{title}</h2>
      {children && <p>{children}</p>}
      {actions && <div className="acts">{actions}</div>}
    </div>
  );
}

interface ErrorProps {
  error: unknown;
  /** What failed, as a sentence: "The queue could not be read". */
  title: string;
  /** What is safe all the same. */
  safe?: string;
  onRetry?: (() => void) | undefined;
}

/** Only the part that failed: what is safe, the request to quote, and another try. No access says so and no more. */
export function ErrorState({ error, title, safe = 'The rest of the page is current.', onRetry }: ErrorProps) {
  const problem = asProblem(error);
  const denied = problem.status === 403 && problem.code !== 'step-up-required';
  return (
    <div className="state-box" role="alert">
      <Icon name={denied ? 'lock' : 'alert'} />
      <h2>{denied ? 'Not in your role' : title}</h2>
      <p>{denied ? 'Somebody with the permission can open this. Asking was recorded.' : `${problem.detail} ${safe}`}</p>
      {problem.request && <p className="t3 small mono">request {problem.request}</p>}
      <div className="acts">
        {onRetry && !denied && (
          <Button size="sm" onClick={onRetry}>
            Try again
          </Button>
        )}
        {problem.request && (
          <Button size="sm" variant="quiet" icon="copy" onClick={() => void navigator.clipboard?.writeText(problem.request ?? '')}>
            Copy for support
          </Button>
        )}
      </div>
    </div>
  );
}

const widths = ['62%', '48%', '71%', '55%', '66%', '52%', '69%', '58%'];

/** Row-shaped blocks, and only when the wait is felt (200 ms). */
export function LoadingRows({ label, rows = 5 }: { label: string; rows?: number }) {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 200);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className="skel" role="status" aria-label={label}>
      {late &&
        Array.from({ length: rows }, (_, i) => (
          <div key={`row-${i + 1}`} style={{ ['--w' as string]: widths[i % widths.length] }}>
            <i />
            <i />
            <i />
            <i />
            <i />
          </div>
        ))}
    </div>
  );
}

interface LoadableProps<T> {
  query: { data: T | undefined; error: unknown; refetch: () => unknown };
  /** For screen readers while it loads, and as "… could not be read" when it fails: "The queue". */
  what: string;
  rows?: number;
  children: (data: T) => ReactNode;
}

/** A query's three states in one place. A failed refresh keeps showing what was read before. */
export function Loadable<T>({ query, what, rows, children }: LoadableProps<T>) {
  if (query.data !== undefined) return children(query.data);
  if (query.error) return <ErrorState error={query.error} title={`${what} could not be read`} onRetry={() => void query.refetch()} />;
  return <LoadingRows label={`${what} is loading`} {...(rows === undefined ? {} : { rows })} />;
}
