import './chain.css';
import './copies.css';
import type { ReactNode } from 'react';
import type { ChainStatus } from '#api/chain.ts';
import { Card, formatTime, When } from '#ui';
import { Copies } from './copies.tsx';
import { LastMinute } from './last-minute.tsx';
import { Ribbon } from './ribbon.tsx';
import { ChainVerdict, OutsideVerdict } from './verdict.tsx';

const number = (value: number): string => value.toLocaleString('en');

function seconds(ago: number | null): string {
  if (ago === null) return 'None yet';
  return ago < 90 ? `${ago < 10 ? ago.toFixed(1) : Math.round(ago)} s ago` : `${Math.round(ago / 60)} min ago`;
}

/** By which key, and, where the log was handed over to it, from which entry on. */
function signedBy({ key, pins }: ChainStatus): string {
  const from = /^\S+ (\d+)-$/.exec(pins.at(-1) ?? '')?.[1];
  return `Signed, key ${key.split('+')[1] ?? '–'}${from === undefined ? '' : ` since ${number(Number(from))}`}`;
}

function Fact({ name, value, sub, hot = false }: { name: string; value: ReactNode; sub: string; hot?: boolean }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className={hot ? 'hot' : undefined}>{value}</dd>
      <dd className="sub">{sub}</dd>
    </div>
  );
}

interface OutsideProps {
  name: string;
  copies: ChainStatus['copies'];
  /** What it means that there is none. */
  none: string;
  verb: readonly [one: string, many: string];
}

/** How many of one sort are well, and who they are. */
function Outside({ name, copies, none, verb }: OutsideProps) {
  if (copies.length === 0) return <Fact name={name} value="None yet" sub={none} />;
  const good = copies.filter(({ state }) => state === 'ok').length;
  const names = copies.map((copy) => copy.name).join(', ');
  return (
    <Fact
      name={name}
      value={`${good} of ${copies.length} ${verb[good === 1 ? 0 : 1]}`}
      sub={names}
      hot={copies.some(({ state }) => state === 'mismatch')}
    />
  );
}

function LastCheck({ check }: { check: ChainStatus['lastCheck'] }) {
  if (!check) return <Fact name="Last full check" value="Never" sub="Start one above" />;
  const took = check.ms < 1000 ? `${Math.round(check.ms)} ms` : `${(check.ms / 1000).toFixed(1)} s`;
  const holds = check.verdict === 'ok';
  return (
    <Fact
      name="Last full check"
      value={holds ? <When at={check.at} format="smart" /> : `Failed, ${formatTime(check.at, 'smart')}`}
      sub={`${number(check.entries)} entries in ${took}`}
      hot={!holds}
    />
  );
}

/** The chain at a glance: whether it holds, its whole length, its last minute, who outside holds a copy, and the figures behind that. */
export function ChainCard({ status }: { status: ChainStatus }) {
  const witnesses = status.copies.filter(({ kind }) => kind === 'witness');
  const stores = status.copies.filter(({ kind }) => kind !== 'witness');
  const waiting = status.waiting > 0 ? `${number(status.waiting)} waiting` : 'None waiting';
  return (
    <Card flush className="chaincard">
      <h2 className="vh">Health of the chain</h2>
      <div className="ch-top">
        <ChainVerdict status={status} />
        <OutsideVerdict copies={status.copies} />
      </div>
      <div className="ch-b">
        <Ribbon status={status} />
        <LastMinute status={status} />
      </div>
      <Copies status={status} />
      <dl className="ch-f">
        <Fact name="Sealed entries" value={number(status.size)} sub={waiting} />
        <Fact name="Last checkpoint" value={seconds(status.sealedSecondsAgo)} sub={signedBy(status)} />
        <Outside name="Witnesses" copies={witnesses} none="Nobody outside signs along" verb={['signs along', 'sign along']} />
        <Outside name="Copies" copies={stores} none="Only this database has it" verb={['keeps up', 'keep up']} />
        <LastCheck check={status.lastCheck} />
      </dl>
    </Card>
  );
}
