import './chain.css';
import './copies.css';
import type { ChainStatus } from '#api/chain.ts';
import { Card, formatTime, Icon, When } from '#ui';
import { Copies } from './copies.tsx';
import { LastMinute } from './last-minute.tsx';
import { Ribbon } from './ribbon.tsx';

const number = (value: number): string => value.toLocaleString('en');

function seconds(ago: number | null): string {
  if (ago === null) return 'None yet';
  return ago < 90 ? `${ago < 10 ? ago.toFixed(1) : Math.round(ago)} s ago` : `${Math.round(ago / 60)} min ago`;
}

// What came after the check is sealed, but has not been read again yet: the words must not claim it.
function checkedWords({ at, entries }: NonNullable<ChainStatus['lastCheck']>, size: number): string {
  const ago = formatTime(at, 'ago');
  return entries >= size ? `Every entry checked ${ago}` : `${number(entries)} of ${number(size)} entries checked ${ago}`;
}

/** What does not hold, as a sentence, and at which entry where it is one. */
function brokenWords({ reason, lastCheck }: ChainStatus): string {
  const says = reason ?? 'an entry no longer matches its seal';
  const index = lastCheck?.broken?.says === says ? lastCheck.broken.index : null;
  return `${says.charAt(0).toUpperCase()}${says.slice(1)}${index === null ? '' : ` at entry ${number(index)}`}.`;
}

function Verdict({ status }: { status: ChainStatus }) {
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
        <b>Unbroken.</b> {status.lastCheck ? checkedWords(status.lastCheck, status.size) : 'No full check has been run yet'}
      </span>
    </span>
  );
}

/** Whose key it is, or, where the log was handed over to it, from which entry on it signs. */
function keySince({ key, pins }: ChainStatus): string {
  const from = /^\S+ (\d+)-$/.exec(pins.at(-1) ?? '')?.[1];
  return from === undefined ? (key.split('+')[0] ?? '') : `Signs from ${number(Number(from))} entries on`;
}

function LastCheck({ check }: { check: ChainStatus['lastCheck'] }) {
  if (!check) return <Fact name="Last full check" value="Never" sub="Start one above" />;
  const took = check.ms < 1000 ? `${Math.round(check.ms)} ms` : `${(check.ms / 1000).toFixed(1)} s`;
  return (
    <div>
      <dt>Last full check</dt>
      <dd className={check.verdict === 'ok' ? undefined : 'hot'}>
        {check.verdict === 'ok' ? <When at={check.at} format="datetime" /> : 'Does not hold'}
      </dd>
      <dd className="sub">{`${number(check.entries)} entries in ${took}`}</dd>
    </div>
  );
}

function Fact({ name, value, sub }: { name: string; value: string; sub: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
      <dd className="sub">{sub}</dd>
    </div>
  );
}

/** The chain at a glance: whether it holds, its whole length, its last minute, and the figures behind that. */
export function ChainCard({ status }: { status: ChainStatus }) {
  return (
    <Card flush className="chaincard">
      <h2 className="vh">Health of the chain</h2>
      <div className="ch-top">
        <Verdict status={status} />
      </div>
      <div className="ch-b">
        <Ribbon status={status} />
        <LastMinute status={status} />
      </div>
      <Copies status={status} />
      <dl className="ch-f">
        <Fact
          name="Sealed entries"
          value={number(status.size)}
          sub={status.waiting > 0 ? `${number(status.waiting)} waiting` : 'None waiting'}
        />
        <Fact name="Last checkpoint" value={seconds(status.sealedSecondsAgo)} sub="Signed with Ed25519" />
        <Fact name="First entry" value={status.firstAt ? formatTime(status.firstAt, 'date') : 'None yet'} sub="Its seal stays for good" />
        <Fact name="Signing key" value={status.key.split('+')[1] ?? '–'} sub={keySince(status)} />
        <LastCheck check={status.lastCheck} />
      </dl>
    </Card>
  );
}
