import type { AuditRow } from '#api/audit.ts';
import { Pill, Seal, When, words } from '#ui';
import { methodNames } from './act-words.ts';
import { EntryPanel } from './entry-panel.tsx';

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
const shortId = (id: string): string => (/^[0-9a-f]{8}-[0-9a-f-]{27}$/.test(id) ? `${id.slice(0, 8)}…` : id);
const isCode = (text: string): boolean => /^[A-Z][A-Z0-9_]+$/.test(text);

function Outcome({ outcome }: { outcome: AuditRow['outcome'] }) {
  if (outcome === 'denied') return <Pill tone="bad">Refused</Pill>;
  return outcome === 'failed' ? <Pill tone="warn">Failed</Pill> : null;
}

/** What it was about: by name, by kind and id where it has none, and not at all where that is whoever acted. */
function About({ object, actor }: AuditRow) {
  if (object.type === 'user' && object.id === actor.id) return null;
  return (
    <>
      <span className="t3">{' · '}</span>
      {object.name === null ? (
        <span className="t3">
          {object.type.replaceAll('-', ' ')} <span className="mono">{shortId(object.id)}</span>
        </span>
      ) : (
        <b className="en-o" title={object.id}>
          {object.name}
        </b>
      )}
    </>
  );
}

/** What happened, in words: the act, what it was about, and the reason that was given. */
export function EntryWords({ row }: { row: AuditRow }) {
  return (
    <>
      <Outcome outcome={row.outcome} /> {capital(row.says)}
      <About {...row} />
      {row.reason && <span className="t2">: {isCode(row.reason) ? words(row.reason).toLowerCase() : row.reason}</span>}
    </>
  );
}

/** An entry as one line; open, with its bytes and its proof. */
export function EntryItem({ row, open, onToggle }: { row: AuditRow; open: boolean; onToggle: () => void }) {
  const panel = `entry-${row.id}`;
  return (
    <li className={open ? 'en open' : 'en'}>
      <button type="button" className="en-r" aria-expanded={open} aria-controls={open ? panel : undefined} onClick={onToggle}>
        <span className="num en-n">{row.index === null ? '–' : row.index.toLocaleString('en')}</span>
        <span className="num en-at">
          <When at={row.at} format="seconds" />
        </span>
        <span className="en-t">
          <EntryWords row={row} />
        </span>
        <span className="en-w">
          <span className="clip">{row.actor.name}</span>
          <small>{methodNames(row.methods)}</small>
        </span>
        <Seal state={row.seal.state} />
      </button>
      {open && (
        <div id={panel}>
          <EntryPanel id={row.id} />
        </div>
      )}
    </li>
  );
}
