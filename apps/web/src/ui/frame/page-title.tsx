import type { LinkProps } from '@tanstack/react-router';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';

export interface Crumb {
  label: string;
  link?: LinkProps;
}

interface Page {
  crumbs: readonly Crumb[];
  set: (crumbs: readonly Crumb[]) => void;
}

const PageContext = createContext<Page | null>(null);

/** Holds what the top bar says of the page in view. */
export function PageProvider({ children }: { children: ReactNode }) {
  const [crumbs, set] = useState<readonly Crumb[]>([]);
  return <PageContext value={useMemo(() => ({ crumbs, set }), [crumbs])}>{children}</PageContext>;
}

/** The crumbs that the page set. */
export function usePage(): readonly Crumb[] {
  return useContext(PageContext)?.crumbs ?? [];
}

/** Names the page in the top bar and in the browser's tab, first to last: "Cases", "CAS-2026-000042". */
export function useCrumbs(...crumbs: Crumb[]): void {
  const set = useContext(PageContext)?.set;
  const key = JSON.stringify(crumbs);
  useEffect(() => {
    const list = JSON.parse(key) as Crumb[];
    set?.(list);
    document.title = [...list.map((crumb) => crumb.label).reverse(), 'Caspix'].join(' · ');
  }, [set, key]);
}
