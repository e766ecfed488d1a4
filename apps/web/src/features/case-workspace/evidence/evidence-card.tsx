import type { EvidenceItem } from '#api/evidence.ts';
import { Button, formatBytes, Icon, IconButton, plural, toast, useCan, When, words } from '#ui';

const copy = (text: string) => void navigator.clipboard?.writeText(text).then(() => toast('The SHA-256 is copied'));

/** The digest in full: what somebody compares must not be cut. */
export function Digest({ sha256 }: { sha256: string }) {
  return (
    <span className="ev-sha">
      <span className="t3">SHA-256</span>
      <code className="mono wrap">{sha256}</code>
      <IconButton icon="copy" label="Copy the SHA-256" onClick={() => copy(sha256)} />
    </span>
  );
}

function Custody({ item }: { item: EvidenceItem }) {
  return (
    <details className="custody">
      <summary>{plural(item.custody.length, 'custody event')}</summary>
      <ol>
        {item.custody.map((event) => (
          <li key={`${event.at}-${event.event}-${event.actor.id}`}>
            <span className="num t3">
              <When at={event.at} format="datetime" />
            </span>
            <span>{words(event.event)}</span>
            <span className="t2">{event.actor.name}</span>
          </li>
        ))}
      </ol>
    </details>
  );
}

/** One piece of evidence: what it is, whether anybody has read it, its digest, and who had it. */
export function EvidenceCard({ item, onOpen }: { item: EvidenceItem; onOpen: () => void }) {
  const may = useCan()('evidence:read');
  return (
    <li className="evc">
      <span className={item.opened ? 'evc-i on' : 'evc-i'} title={item.opened ? 'Opened' : 'Nobody has opened it yet'}>
        <Icon name={item.opened ? 'check' : 'clip'} label={item.opened ? 'Opened' : 'Nobody has opened it yet'} />
      </span>
      <div className="grow">
        <p className="evc-h">
          <span className="mono t2">{item.number}</span> <b className="wrap">{item.fileName}</b>
        </p>
        {item.note && <p className="t2">{item.note}</p>}
        <p className="t3 small">
          {item.type}, {formatBytes(item.size)}. Added <When at={item.uploadedAt} format="datetime" /> by {item.uploadedBy.name}
          {!item.opened && <span className="evc-no">. Nobody has opened it yet</span>}
        </p>
        <Digest sha256={item.sha256} />
        <Custody item={item} />
      </div>
      {may && (
        <Button size="sm" icon="eye" onClick={onOpen}>
          Open<span className="vh"> {item.number}</span>
        </Button>
      )}
    </li>
  );
}
