import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type AuditEntry, auditEntryQuery } from '#api/audit.ts';
import { formatTime, IconButton, Loadable, SectionHead, toast, useCan } from '#ui';
import { EntryProofPanel } from './proof-panel.tsx';

const copy = (text: string) => void navigator.clipboard?.writeText(text).then(() => toast('The exact bytes are copied'));

/** The exact text, its member names set back so that the values can be read. Nothing is added or left out. */
function Bytes({ text }: { text: string }) {
  return (
    <pre className="mono">{text.split(/("[A-Za-z]+":)/).map((part, i) => (i % 2 === 1 ? <i key={`${i}-${part}`}>{part}</i> : part))}</pre>
  );
}

function caseIn(bytes: string): { id: string; seq: number } | null {
  try {
    return (JSON.parse(bytes) as { case?: { id: string; seq: number } | null }).case ?? null;
  } catch {
    return null;
  }
}

/** From one entry to its like: each a filter of the page, and so a link. */
function SameAs({ entry, caseId }: { entry: AuditEntry; caseId: string | undefined }) {
  const { actor, action, object } = entry;
  return (
    <p className="en-like">
      <span className="t3">Show everything</span>
      <Link to="/audit" search={{ actor: actor.id }}>
        by {actor.name}
      </Link>
      {object.type !== 'case' && (
        <Link to="/audit" search={{ object: object.id }}>
          about this {object.type.replaceAll('-', ' ')}
        </Link>
      )}
      {caseId && (
        <Link to="/audit" search={{ caseId }}>
          of this case
        </Link>
      )}
      <Link to="/audit" search={{ action }}>
        of this kind
      </Link>
    </p>
  );
}

function EntryBytes({ entry }: { entry: AuditEntry }) {
  const can = useCan();
  const of = caseIn(entry.bytes);
  const length = new TextEncoder().encode(entry.bytes).length;
  return (
    <div className="bytes">
      <div className="sec-h">
        <h3>The bytes that were hashed</h3>
        <span className="t3">
          <span className="tn">{length.toLocaleString('en')}</span> bytes, RFC 8785
        </span>
        <IconButton icon="copy" label="Copy the bytes" onClick={() => copy(entry.bytes)} />
      </div>
      <Bytes text={entry.bytes} />
      <SameAs entry={entry} caseId={of?.id} />
      <p className="t3 small">
        {formatTime(entry.at, 'full')}
        {entry.object.type === 'approval' && (
          <>
            {'. '}
            <Link to="/audit" search={{ thread: entry.object.id }}>
              The whole story of this request
            </Link>
          </>
        )}
        {of && can('case:read') && (
          <>
            {'. '}
            <Link to="/cases/$caseId" params={{ caseId: of.id }}>
              Entry {of.seq.toLocaleString('en')} of its case
            </Link>
          </>
        )}
        .{' '}
        {entry.payload &&
          'Before and after are kept beside it, encrypted. The entry commits to their digest, so erasing a person leaves the chain whole.'}
      </p>
    </div>
  );
}

/** An opened entry: its exact bytes, and the proof that they stand in the chain. */
export function EntryPanel({ id }: { id: string }) {
  const query = useQuery(auditEntryQuery(id));
  return (
    <Loadable query={query} what="The entry" rows={4}>
      {(entry) => (
        <div className="en-x">
          <EntryBytes entry={entry} />
          <div className="proof">
            <SectionHead title="Proof" aside="checked in this browser" />
            <EntryProofPanel entry={entry} seq={caseIn(entry.bytes)?.seq ?? null} />
          </div>
        </div>
      )}
    </Loadable>
  );
}
