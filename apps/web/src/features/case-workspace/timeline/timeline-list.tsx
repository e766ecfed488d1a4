import { Fragment } from 'react';
import type { TimelineEntry } from '#api/cases.ts';
import { formatTime, Icon, type IconName, localDay, Seal, When } from '#ui';

const icons: Record<TimelineEntry['kind'], IconName> = {
  money: 'flow',
  evidence: 'clip',
  reveal: 'eye',
  decision: 'keys',
  note: 'note',
  case: 'cases',
};

// Amounts and numbers of things are what people look for in a line.
const weighty = /([A-Z]{3}-(?:\d{4}-)?\d{3,}|\bE-\d{2,}\b|\d[\d,]*\.\d{2,4} [A-Z]{3})/;
const purpose = /“([A-Z][A-Z_]+)”/g;

function Says({ text }: { text: string }) {
  const plain = text.replace(purpose, (_, code: string) => `“${code.replaceAll('_', ' ').toLowerCase()}”`);
  return plain.split(weighty).map((part, i) => (i % 2 === 1 ? <b key={`${i}-${part}`}>{part}</b> : part));
}

function dayName(at: string): string {
  const today = localDay(new Date());
  const name = formatTime(at, 'date');
  return localDay(at) === today ? `Today, ${name}` : name;
}

function Entry({ entry }: { entry: TimelineEntry }) {
  return (
    <li className={entry.outcome === 'granted' ? undefined : 'tl-no'}>
      <span className="num tl-at">
        <When at={entry.at} format="seconds" />
      </span>
      <span className="ev-i">
        <Icon name={icons[entry.kind]} />
      </span>
      <p>
        <Says text={entry.says} />
      </p>
      <span className="ev-w t3" title={entry.actor.name}>
        {entry.actor.name}
      </span>
      <Seal {...entry.seal} />
    </li>
  );
}

/** Events, newest first, under the day they happened on. Each carries its seal. */
export function TimelineList({ entries }: { entries: readonly TimelineEntry[] }) {
  return (
    <ol className="tl">
      {entries.map((entry, i) => (
        <Fragment key={entry.id}>
          {localDay(entry.at) !== localDay(entries[i - 1]?.at ?? '1970-01-01') && <li className="day">{dayName(entry.at)}</li>}
          <Entry entry={entry} />
        </Fragment>
      ))}
    </ol>
  );
}
