import { useSyncExternalStore } from 'react';

export type Theme = 'light' | 'dark';
export type Density = 'comfortable' | 'compact';
interface Appearance {
  theme: Theme;
  density: Density;
  /** Single-letter shortcuts, which WCAG 2.1.4 wants switchable. */
  letterKeys: boolean;
}

// Storage may be refused (private windows, policy): then the choice lasts as long as the page.
function stored(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}
function store(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    /* nothing is lost but the memory of it */
  }
}

const root = document.documentElement;
let current: Appearance = {
  theme: root.dataset.theme === 'dark' ? 'dark' : 'light',
  density: root.dataset.density === 'compact' ? 'compact' : 'comfortable',
  letterKeys: stored('caspix.letter-keys') !== 'off',
};
const listeners = new Set<() => void>();

function show(change: Partial<Appearance>): void {
  current = { ...current, ...change };
  root.dataset.theme = current.theme;
  root.dataset.mantineColorScheme = current.theme;
  root.dataset.density = current.density;
  for (const listener of listeners) listener();
}

/** Changes one or more settings, on the page and in the browser's memory. */
export function setAppearance(change: Partial<Appearance>): void {
  show(change);
  if (change.theme) store('caspix.theme', change.theme);
  if (change.density) store('caspix.density', change.density);
  if (change.letterKeys !== undefined) store('caspix.letter-keys', change.letterKeys ? 'on' : 'off');
}

// Who never chose goes with the system, also when it turns dark in the evening.
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', ({ matches }) => {
  if (stored('caspix.theme') === null) show({ theme: matches ? 'dark' : 'light' });
});

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The current theme, density and keyboard setting. */
export function useAppearance(): Appearance {
  return useSyncExternalStore(subscribe, () => current);
}

export function toggleTheme(): void {
  setAppearance({ theme: current.theme === 'dark' ? 'light' : 'dark' });
}
