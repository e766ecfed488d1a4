import './seal.css';
import type { ReactNode } from 'react';
import { Icon } from '../icon/icon.tsx';

export type SealState = 'sealed' | 'pending' | 'broken';
const marks = {
  sealed: { icon: 'seal-ok', tone: 'ok', says: 'Sealed' },
  pending: { icon: 'seal-pending', tone: 'pending', says: 'Sealing' },
  broken: { icon: 'seal-broken', tone: 'broken', says: 'Does not match its seal' },
} as const;

/** What the audit chain proves of a thing. With an entry number it shows the number, else `children`, else the state's word. */
export function Seal({ state, index, children }: { state: SealState; index?: number | null; children?: ReactNode }) {
  const mark = marks[state];
  const number = index !== null && index !== undefined;
  return (
    <span className={`seal ${mark.tone}`}>
      <Icon name={mark.icon} />
      {(children || number) && <span className="vh">{mark.says}: </span>}
      <span>{children ?? (number ? <span className="num">{index.toLocaleString('en')}</span> : mark.says.toLowerCase())}</span>
    </span>
  );
}
