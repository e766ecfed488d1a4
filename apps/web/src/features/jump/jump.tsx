import './jump.css';
import { useState } from 'react';
import { Icon, useShortcuts } from '#ui';
import { JumpDialog } from './jump-dialog.tsx';

/** The field of the top bar that finds cases and alerts. It opens over the page, on a click or on Ctrl K. */
export function Jump() {
  const [opened, setOpened] = useState(false);
  useShortcuts('Everywhere', [{ key: 'mod+k', says: 'search or jump', run: () => setOpened(true) }]);
  return (
    <>
      <button type="button" className="jump" onClick={() => setOpened(true)}>
        <Icon name="search" />
        <span>Search or jump to</span>
        <kbd aria-hidden>Ctrl</kbd>
        <kbd aria-hidden>K</kbd>
      </button>
      {opened && <JumpDialog onClose={() => setOpened(false)} />}
    </>
  );
}
