import type { EvidenceItem } from '#api/evidence.ts';
import { Icon, When } from '#ui';
import type { Decision } from './use-decision.ts';

function lastOpened({ custody }: EvidenceItem): EvidenceItem['custody'][number] | undefined {
  return custody.filter(({ event }) => event === 'OPENED' || event === 'DOWNLOADED').at(-1);
}

function OpenedBy({ item }: { item: EvidenceItem }) {
  const last = lastOpened(item);
  if (!item.opened) return <small className="evs-no">Nobody has opened it yet</small>;
  return (
    <small>
      Opened {last && <When at={last.at} />}
      {last && `, by ${last.actor.name}`}
    </small>
  );
}

/** The evidence that the decision rests on. What nobody has opened cannot be relied on, and can be opened here. */
export function ReliedEvidence({
  items,
  decision,
  onOpen,
}: {
  items: readonly EvidenceItem[];
  decision: Decision;
  onOpen: (item: EvidenceItem) => void;
}) {
  const error = decision.errorOf('evidenceIds');
  return (
    <fieldset>
      <legend className="label">
        Evidence you rely on <span className="t3">{`${decision.relied.length} of ${items.length}`}</span>
      </legend>
      {items.length === 0 && <p className="hint">There is none on this case.</p>}
      <ul className={items.length > 0 ? 'evs' : undefined}>
        {items.map((item) => (
          <li key={item.id} className={item.opened ? undefined : 'off'}>
            <input
              className="tick"
              type="checkbox"
              id={`rely-${item.id}`}
              disabled={!item.opened}
              checked={decision.relied.includes(item.id)}
              onChange={(event) => decision.rely(item.id, event.target.checked)}
            />
            <label htmlFor={`rely-${item.id}`}>
              <span className="mono t2">{item.number}</span> <span className="wrap">{item.fileName}</span>
              <OpenedBy item={item} />
            </label>
            {!item.opened && (
              <button type="button" className="textbtn small" onClick={() => onOpen(item)}>
                Open<span className="vh"> {item.number}</span>
              </button>
            )}
          </li>
        ))}
      </ul>
      {error && (
        <p className="err-t" role="alert">
          <Icon name="sla-over" />
          {error}
        </p>
      )}
    </fieldset>
  );
}
