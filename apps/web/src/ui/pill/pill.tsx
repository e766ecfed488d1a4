import './pill.css';
import type { ReactNode } from 'react';
import { Icon, type IconName } from '../icon/icon.tsx';

export type Tone = 'neutral' | 'good' | 'warn' | 'bad' | 'dual' | 'line';

/** A short label on a tinted ground. The hue always comes with a word. */
export function Pill({ tone = 'neutral', icon, children }: { tone?: Tone; icon?: IconName; children: ReactNode }) {
  return (
    <span className={tone === 'neutral' ? 'pill' : `pill ${tone}`}>
      {icon && <Icon name={icon} />}
      {children}
    </span>
  );
}

/** A count on a dark ground, as the rail shows it. */
export function Badge({ count, label }: { count: number; label: string }) {
  if (count === 0) return null;
  return (
    <em className="badge">
      {count > 99 ? '99+' : count}
      <span className="vh"> {label}</span>
    </em>
  );
}

/** Priority 1 (highest) to 4: a mark, a number, and weight. */
export function Priority({ level }: { level: number }) {
  const step = Math.min(Math.max(level, 1), 3) as 1 | 2 | 3;
  return (
    <span className={`prio p${step}`}>
      <Icon name={`p-${step}`} />P{level}
    </span>
  );
}

const states: Record<string, { label: string; icon: IconName; tone: string }> = {
  OPEN: { label: 'Open', icon: 'st-open', tone: 'open' },
  ASSIGNED: { label: 'Assigned', icon: 'st-open', tone: 'open' },
  IN_PROGRESS: { label: 'In progress', icon: 'st-progress', tone: 'progress' },
  PENDING_INFO: { label: 'Pending info', icon: 'st-pending', tone: 'info' },
  ESCALATED: { label: 'Escalated', icon: 'flag', tone: 'progress' },
  PENDING_APPROVAL: { label: 'Pending approval', icon: 'keys', tone: 'approval' },
  RETURNED: { label: 'Returned', icon: 'undo', tone: 'info' },
  CLOSED: { label: 'Closed', icon: 'st-closed', tone: 'closed' },
  REOPEN_REQUESTED: { label: 'Reopening asked', icon: 'keys', tone: 'approval' },
};

/** A case's state: shape, word and hue together. */
export function CaseStatus({ state }: { state: string }) {
  const shown = states[state] ?? { label: state, icon: 'st-open' as const, tone: 'open' };
  return (
    <span className={`status ${shown.tone}`}>
      <Icon name={shown.icon} />
      {shown.label}
    </span>
  );
}

/** Time left to a deadline: a clock, a triangle once it is near, a diamond once it has passed. */
export function Deadline({ state, children }: { state: 'ok' | 'due' | 'over'; children: ReactNode }) {
  return (
    <span className={`sla ${state}`}>
      <Icon name={`sla-${state}`} />
      <span className="tn">{children}</span>
    </span>
  );
}
