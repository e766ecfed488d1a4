import './tabs.css';
import { Link, type LinkProps } from '@tanstack/react-router';

export interface Tab {
  label: string;
  count?: number | undefined;
  current: boolean;
  link: LinkProps;
}

// Whether a tab is current is the caller's to say; the router's own guess takes every search for a match.
const exactly = { exact: true, includeSearch: true } as const;

/** Tabs are links: each has an address, and the browser's Back goes back. */
export function Tabs({ label, tabs }: { label: string; tabs: readonly Tab[] }) {
  return (
    <nav className="tabs scroll-x" aria-label={label}>
      {tabs.map((tab) => (
        <Link key={tab.label} {...tab.link} activeOptions={exactly} aria-current={tab.current ? 'page' : undefined}>
          {tab.label}
          {tab.count !== undefined && <span className="n">{tab.count.toLocaleString('en')}</span>}
        </Link>
      ))}
    </nav>
  );
}
