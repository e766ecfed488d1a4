import './tabs.css';
import { useViewportSize } from '@mantine/hooks';
import { Link, type LinkProps } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';

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
  const bar = useRef<HTMLElement>(null);
  const { width } = useViewportSize();
  const current = tabs.find((tab) => tab.current)?.label;
  // On a narrow screen the current tab may lie outside of what is seen.
  useEffect(() => {
    const link = bar.current?.querySelector<HTMLElement>('[aria-current]');
    if (width > 0 && bar.current && link && current)
      bar.current.scrollLeft = link.offsetLeft - (bar.current.clientWidth - link.offsetWidth) / 2;
  }, [width, current]);
  return (
    <nav ref={bar} className="tabs scroll-x" aria-label={label}>
      {tabs.map((tab) => (
        <Link key={tab.label} {...tab.link} activeOptions={exactly} aria-current={tab.current ? 'page' : undefined}>
          {tab.label}
          {tab.count !== undefined && <span className="n">{tab.count.toLocaleString('en')}</span>}
        </Link>
      ))}
    </nav>
  );
}
