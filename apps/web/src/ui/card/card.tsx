import './card.css';
import type { ReactNode } from 'react';

interface Props {
  title?: ReactNode;
  /** Sits at the right of the title. */
  actions?: ReactNode;
  /** Leaves the body's padding to the content, as a list of rows wants it. */
  flush?: boolean;
  className?: string;
  children: ReactNode;
}

/** A bordered section of a page with its own heading. */
export function Card({ title, actions, flush = false, className, children }: Props) {
  return (
    <section className={className ? `card ${className}` : 'card'}>
      {title !== undefined && (
        <header>
          <h2>{title}</h2>
          {actions}
        </header>
      )}
      {flush ? children : <div className={title === undefined ? 'body bare' : 'body'}>{children}</div>}
    </section>
  );
}

/** A smaller heading inside a card or pane, with a remark at its right. */
export function SectionHead({ title, aside, level: Heading = 'h3' }: { title: ReactNode; aside?: ReactNode; level?: 'h2' | 'h3' }) {
  return (
    <div className="sec-h">
      <Heading>{title}</Heading>
      {aside !== undefined && <span className="t3">{aside}</span>}
    </div>
  );
}
