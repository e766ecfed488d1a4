import './banner.css';
import type { ReactNode } from 'react';
import { Icon, type IconName } from '../icon/icon.tsx';

const icons: Record<'info' | 'warn' | 'bad', IconName> = { info: 'info', warn: 'sla-due', bad: 'sla-over' };

/** A sentence across the page's width that somebody must not miss. */
export function Banner({ tone = 'info', icon, children }: { tone?: 'info' | 'warn' | 'bad'; icon?: IconName; children: ReactNode }) {
  return (
    <div className={tone === 'info' ? 'banner' : `banner ${tone}`} role={tone === 'bad' ? 'alert' : undefined}>
      <Icon name={icon ?? icons[tone]} />
      <div className="grow">{children}</div>
    </div>
  );
}
