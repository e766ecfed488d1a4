import { Link } from '@tanstack/react-router';
import type { ChainStatus } from '#api/chain.ts';
import { Can, Icon, plural, shortDuration, When } from '#ui';

type Copy = ChainStatus['copies'][number];

const kinds: Record<Copy['kind'], string> = { witness: 'Witness, signs along', worm: 'Store that keeps what it has', siem: 'SIEM' };
/** The line is an hour long; what is further behind stands at its beginning. */
const FULL_SECONDS = 3600;

function behindWords({ behindSeconds, behindEntries }: Copy): string {
  if (!behindEntries) return 'up to date';
  const time = behindSeconds ? `${shortDuration(behindSeconds * 1000)}, ` : '';
  return `${time}${plural(behindEntries, 'entry', 'entries')} behind`;
}

// Near the end small differences count, so the line is stretched there.
const placeOf = ({ behindSeconds }: Copy): number =>
  100 * (1 - Math.sqrt(Math.min(Math.max(behindSeconds ?? 0, 0), FULL_SECONDS) / FULL_SECONDS));

function CopyRow({ copy }: { copy: Copy }) {
  const well = copy.state === 'ok';
  return (
    <li className={well ? 'copy' : `copy ${copy.state}`}>
      <span className="copy-n">
        <b>{copy.name}</b>
        <small>{kinds[copy.kind]}</small>
      </span>
      <span className="copy-line" aria-hidden>
        <i style={{ width: `${placeOf(copy)}%` }} />
      </span>
      <span className="copy-lag">
        {!well && <Icon name={copy.state === 'mismatch' ? 'seal-broken' : 'sla-due'} />}
        {well ? behindWords(copy) : copy.says}
        {!well && (
          <small>
            {behindWords(copy)}
            {copy.lastAt && (
              <>
                , last heard of <When at={copy.lastAt} />
              </>
            )}
          </small>
        )}
      </span>
    </li>
  );
}

/** Copies of the log outside the database: how far each has got, and which of them is not well. */
export function Copies({ status }: { status: ChainStatus }) {
  const order = Object.keys(kinds);
  const copies = status.copies.toSorted((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
  return (
    <section className="copies" aria-label="Copies outside the database">
      <div className="copy copy-h">
        <h3>Copies outside the database</h3>
        <span className="copy-scale" aria-hidden>
          {copies.length > 0 && (
            <>
              <span>an hour behind</span>
              <span>now</span>
            </>
          )}
        </span>
        <Can permission="audit:copies">
          <Link to="/people/copies">{copies.length > 0 ? 'Where they go' : 'Where copies would go'}</Link>
        </Can>
      </div>
      {copies.length === 0 ? (
        <p className="copies-none">
          <Icon name="info" />
          No SIEM, store or witness has a copy yet. Until one does, the checkpoint beside the evidence is all that a rewritten database can
          be held against.
        </p>
      ) : (
        <ul>
          {copies.map((copy) => (
            <CopyRow key={copy.name} copy={copy} />
          ))}
        </ul>
      )}
    </section>
  );
}
