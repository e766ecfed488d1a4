import type { ChainStatus } from '#api/chain.ts';
import { formatTime, Icon, plural } from '#ui';

const number = (value: number): string => value.toLocaleString('en');

// What came after the check is sealed, but has not been read again yet: the words must not claim it.
function checkedWords({ at, entries }: NonNullable<ChainStatus['lastCheck']>, size: number): string {
  const ago = formatTime(at, 'ago');
  if (entries >= size) return `Every entry was read again ${ago}.`;
  return `All was read again ${ago}; ${plural(size - entries, 'entry has', 'entries have')} come since.`;
}

/** What does not hold, as a sentence, and at which entry where it is one. */
function brokenWords({ reason, lastCheck }: ChainStatus): string {
  const says = reason ?? 'an entry no longer matches its seal';
  const index = lastCheck?.broken?.says === says ? lastCheck.broken.index : null;
  return `${says.charAt(0).toUpperCase()}${says.slice(1)}${index === null ? '' : ` at entry ${number(index)}`}.`;
}

/** Whether the chain holds, in one sentence. */
export function ChainVerdict({ status }: { status: ChainStatus }) {
  if (status.state === 'broken') {
    return (
      <span className="ch-state bad">
        <Icon name="seal-broken" />
        <span>
          <b>Broken.</b> {brokenWords(status)}
        </span>
      </span>
    );
  }
  if (status.state === 'stalled') {
    return (
      <span className="ch-state warn">
        <Icon name="seal-pending" />
        <span>
          <b>Sealing has stopped.</b> {status.reason ?? 'Entries are kept, and wait for their seal.'}
        </span>
      </span>
    );
  }
  return (
    <span className="ch-state">
      <Icon name="seal-ok" />
      <span>
        <b>Unbroken.</b> {status.lastCheck ? checkedWords(status.lastCheck, status.size) : 'No full check has been run yet.'}
      </span>
    </span>
  );
}

/** Whether those outside have what is here, in one sentence. It claims no more of a SIEM than that it took everything. */
export function OutsideVerdict({ copies }: { copies: ChainStatus['copies'] }) {
  const well = copies.filter(({ state }) => state === 'ok').length;
  if (copies.length === 0) return <span className="ch-out">Nobody outside holds a copy yet</span>;
  if (well === copies.length) {
    return (
      <span className="ch-out well">
        <Icon name="check" />
        {copies.length === 1 ? 'The copy outside keeps up' : `All ${copies.length} copies outside keep up`}
      </span>
    );
  }
  const differs = copies.some(({ state }) => state === 'mismatch');
  return (
    <span className={differs ? 'ch-out bad' : 'ch-out warn'}>
      <Icon name={differs ? 'seal-broken' : 'sla-due'} />
      {differs ? 'A copy outside says something else' : `${well} of ${copies.length} copies outside ${well === 1 ? 'keeps' : 'keep'} up`}
    </span>
  );
}
