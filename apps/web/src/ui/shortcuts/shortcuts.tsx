import './shortcuts.css';
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useRef, useState } from 'react';
import { Button } from '../button/button.tsx';
import { Dialog } from '../dialog/dialog.tsx';
import { useAppearance } from '../theme/appearance.ts';

export interface Shortcut {
  /** `KeyboardEvent.key`: `j`, `Enter`, `?`. Prefix `mod+` for Ctrl or ⌘. */
  key: string;
  says: string;
  run: () => void;
  /** Left out of the help and silent. */
  off?: boolean;
}

interface Group {
  name: string;
  shortcuts: readonly Shortcut[];
}

interface Registry {
  register: (name: string, read: () => readonly Shortcut[]) => () => void;
  showHelp: () => void;
}

const RegistryContext = createContext<Registry | null>(null);
const shown: Record<string, string> = { Enter: '↵', Escape: 'Esc', ' ': 'Space', 'mod+k': 'Ctrl K' };

/** How a key is written on a cap. */
export const keyCap = (key: string): string => shown[key] ?? key;

// Typing is never a command: letters belong to the field that has focus, and to a dialog that is open.
function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.closest('[role="dialog"], [role="menu"]')) return true;
  if (target instanceof HTMLInputElement) return !['checkbox', 'radio', 'button'].includes(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}

function matches(event: KeyboardEvent, key: string): boolean {
  const mod = key.startsWith('mod+');
  if ((event.ctrlKey || event.metaKey) !== mod || event.altKey) return false;
  return event.key === (mod ? key.slice(4) : key);
}

// Enter on a link or button is that control's own.
const ownsEnter = (target: EventTarget | null): boolean => target instanceof HTMLElement && target.closest('a, button, summary') !== null;

function pick(event: KeyboardEvent, groups: Iterable<Group>, letterKeys: boolean): Shortcut | undefined {
  for (const { shortcuts } of groups) {
    for (const shortcut of shortcuts) {
      if (shortcut.off || !matches(event, shortcut.key)) continue;
      const mod = shortcut.key.startsWith('mod+');
      if (!mod && (!letterKeys || isTyping(event.target))) continue;
      if (shortcut.key === 'Enter' && ownsEnter(event.target)) continue;
      return shortcut;
    }
  }
  return undefined;
}

function HelpDialog({ groups, onClose }: { groups: readonly Group[]; onClose: () => void }) {
  return (
    <Dialog opened onClose={onClose} title="Keys on this page" size="small" footer={<Button onClick={onClose}>Close</Button>}>
      {groups.map((group) => (
        <section key={group.name} className="key-list">
          <h3>{group.name}</h3>
          <dl>
            {group.shortcuts
              .filter((shortcut) => !shortcut.off)
              .map((shortcut) => (
                <div key={shortcut.key}>
                  <dt>
                    <kbd>{keyCap(shortcut.key)}</kbd>
                  </dt>
                  <dd>{shortcut.says}</dd>
                </div>
              ))}
          </dl>
        </section>
      ))}
      <p className="hint">Letters are silent while a field has focus. They can be switched off in the menu under your initials.</p>
    </Dialog>
  );
}

/** Holds the keys of the page in view, and shows them all on `?`. The last screen to register is asked first. */
export function ShortcutsProvider({ children }: { children: ReactNode }) {
  const sources = useRef(new Map<symbol, { name: string; read: () => readonly Shortcut[] }>());
  const [help, setHelp] = useState<readonly Group[] | null>(null);
  const { letterKeys } = useAppearance();
  const groups = useCallback(
    (): Group[] => [...sources.current.values()].reverse().map(({ name, read }) => ({ name, shortcuts: read() })),
    [],
  );

  const registry = useMemo<Registry>(
    () => ({
      register: (name, read) => {
        const id = Symbol(name);
        sources.current.set(id, { name, read });
        return () => sources.current.delete(id);
      },
      showHelp: () => setHelp(groups()),
    }),
    [groups],
  );

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return;
      const all = [...groups(), { name: 'Everywhere', shortcuts: [{ key: '?', says: 'all keys', run: () => setHelp(groups()) }] }];
      const shortcut = pick(event, all, letterKeys);
      if (!shortcut) return;
      event.preventDefault();
      shortcut.run();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [groups, letterKeys]);

  return (
    <RegistryContext value={registry}>
      {children}
      {help && <HelpDialog groups={help} onClose={() => setHelp(null)} />}
    </RegistryContext>
  );
}

/** Gives the page its keys for as long as the caller is on screen. The list may be new on every render. */
export function useShortcuts(name: string, shortcuts: readonly Shortcut[]): { showHelp: () => void } {
  const registry = useContext(RegistryContext);
  const latest = useRef(shortcuts);
  useEffect(() => {
    latest.current = shortcuts;
  });
  useEffect(() => registry?.register(name, () => latest.current), [registry, name]);
  return { showHelp: () => registry?.showHelp() };
}

/** The strip at a list's foot that names its main keys; `aside` stands at the right. */
export function KeyStrip({ hints, aside }: { hints: readonly { keys: readonly string[]; says: string }[]; aside?: ReactNode }) {
  return (
    <footer className="hints">
      {hints.map((hint) => (
        <span key={hint.says}>
          {hint.keys.map((key) => (
            <kbd key={key}>{keyCap(key)}</kbd>
          ))}{' '}
          {hint.says}
        </span>
      ))}
      <span className="grow" />
      <span className="t3">{aside}</span>
    </footer>
  );
}
