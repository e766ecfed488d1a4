import { useEffect, useRef } from 'react';
import type { ReviewItem } from '#api/reviews.ts';
import { Avatar, Button, Pill, plural, When } from '#ui';
import { itemStates } from './words.ts';

interface Props {
  item: ReviewItem;
  focused: boolean;
  onFocus: () => void;
  onAnswer: ((said: 'KEEP' | 'REVOKE') => void) | undefined;
}

function HowGranted({ item }: { item: ReviewItem }) {
  const { granted, since } = item;
  return (
    <p className="rv-cell">
      <small className="rv-label">Held since</small>
      <When at={since} format="date" />
      <small className="t3">
        {granted ? (
          <>
            <span className="mono">{granted.number}</span>, {granted.maker.name} asked,{' '}
            {granted.checkers.map(({ name }) => name).join(' and ')} approved
          </>
        ) : (
          'Given when the product was first set up'
        )}
      </small>
      {granted && <q className="t2">{granted.reason}</q>}
    </p>
  );
}

function Use({ item }: { item: ReviewItem }) {
  return (
    <p className="rv-cell">
      <small className="rv-label">Last use</small>
      {item.lastUsedAt ? <When at={item.lastUsedAt} /> : <b className="rv-never">Never used</b>}
      <small className="t3">{item.uses > 0 ? `${plural(item.uses, 'use')} in 90 days` : 'No use in 90 days'}</small>
    </p>
  );
}

function Answer({ item, focused, onAnswer }: Omit<Props, 'onFocus'>) {
  const state = itemStates[item.state];
  return (
    <div className="rv-answer">
      {(item.state !== 'OPEN' || !onAnswer) && (
        <p className="rv-cell">
          <Pill tone={state.tone} icon={state.icon}>
            {item.own && item.state === 'OPEN' ? 'Yours: somebody else answers' : state.label}
          </Pill>
          {item.answeredBy && (
            <small className="t3">
              {item.answeredBy.name}, <When at={item.answeredAt} />
            </small>
          )}
          {item.reason && <q className="t2">{item.reason}</q>}
          {item.requestNumber && (
            <small className="t3">
              <span className="mono">{item.requestNumber}</span> holds the two keys
            </small>
          )}
        </p>
      )}
      {onAnswer && (
        <div className="rv-acts">
          {item.state !== 'KEPT' && (
            <Button size="sm" onClick={() => onAnswer('KEEP')} hotkey={focused ? 'y' : ''}>
              {item.state === 'REVOKING' ? 'Keep after all' : 'Keep'}
            </Button>
          )}
          {item.state !== 'REVOKING' && (
            <Button
              size="sm"
              variant={item.state === 'KEPT' ? 'quiet' : 'default'}
              onClick={() => onAnswer('REVOKE')}
              hotkey={focused ? 'x' : ''}
            >
              Take away
            </Button>
          )}
        </div>
      )}
    </div>
  );
}

/** One grant: who holds what, how it came about, whether it is used, and the answer. */
export function ItemRow({ item, focused, onFocus, onAnswer }: Props) {
  const row = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (focused) row.current?.scrollIntoView({ block: 'nearest' });
  }, [focused]);
  return (
    <li ref={row} className={focused ? 'rv-item on' : 'rv-item'} aria-current={focused || undefined}>
      <button type="button" className="rv-who" onClick={onFocus}>
        <Avatar person={item.holder} large />
        <span>
          <b>{item.holder.name}</b>
          <span className="t2">{item.role.name}</span>
        </span>
      </button>
      <HowGranted item={item} />
      <Use item={item} />
      <Answer item={item} focused={focused} onAnswer={onAnswer} />
    </li>
  );
}
