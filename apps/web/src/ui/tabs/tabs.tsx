import './tabs.css';
import { Link, type LinkProps } from '@tanstack/react-router';

export interface Tab {
  label: string;
  count?: number | undefined;
  current: boolean;
  link: LinkProps;
}

/** Tabs are links: each has an address, and the browser's Back goes back. */
export function Tabs({ label, tabs }: { label: string; tabs: readonly Tab[] }) {
  return (
    <nav className="tabs scroll-x" aria-label={label}>
      {tabs.map((tab) => (
        <Link key={tab.label} {...tab.link} activeProps={{}} aria-current={tab.current ? 'page' : undefined}>
          {tab.label}
          {tab.count !== undefined && <span className="n">{tab.count.toLocaleString('en')}</span>}
        </Link>
      ))}
    </nav>
  );
}
