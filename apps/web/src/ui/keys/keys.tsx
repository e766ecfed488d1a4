import './keys.css';
import { Fragment, type ReactNode } from 'react';
import { Icon } from '../icon/icon.tsx';

/** Two (or more) keys: `turned` of `of` are filled. `refused` crosses the last one out. */
export function Keys({
  turned,
  of = 2,
  refused = false,
  children,
}: {
  turned: number;
  of?: number;
  refused?: boolean;
  children?: ReactNode;
}) {
  const glyphs = Array.from({ length: of }, (_, i) => (i < turned ? 'key' : refused ? 'x' : 'key-off') as 'key' | 'x' | 'key-off');
  return (
    <span className={refused ? 'keys no' : 'keys'}>
      {glyphs.map((name, i) => (
        <Icon key={`${name}-${i + 1}`} name={name} />
      ))}
      {children ? <span>{children}</span> : <span className="vh">{`${turned} of ${of} keys turned`}</span>}
    </span>
  );
}

export interface KeySlot {
  who: ReactNode;
  detail?: ReactNode;
  turned: boolean;
  /** The viewer may turn this one. */
  yours?: boolean;
}

/** One slot per key, joined by "and": who turned it, or who may. */
export function KeySlots({ slots }: { slots: readonly KeySlot[] }) {
  return (
    <div className="slots">
      {slots.map((slot, i) => (
        <Fragment key={i === 0 ? 'maker' : `checker-${i}`}>
          {i > 0 && (
            <div className="and">
              <span>and</span>
            </div>
          )}
          <div className={slot.turned ? 'slot' : slot.yours ? 'slot wait you' : 'slot wait'}>
            <Icon name={slot.turned ? 'key' : 'key-off'} label={slot.turned ? 'Key turned' : 'Key not turned yet'} />
            <b>{slot.who}</b>
            <small>{slot.detail}</small>
          </div>
        </Fragment>
      ))}
    </div>
  );
}

/** The block with the double rule that explains an act needing two people. */
export function TwoKeys({ children }: { children: ReactNode }) {
  return <div className="twokeys">{children}</div>;
}
