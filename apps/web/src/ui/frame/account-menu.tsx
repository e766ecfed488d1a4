import { Popover } from '@mantine/core';
import { useState } from 'react';
import { Icon, type IconName } from '../icon/icon.tsx';
import { setAppearance, useAppearance } from '../theme/appearance.ts';
import { useViewer } from '../viewer/viewer.tsx';

interface Choice {
  icon: IconName;
  label: string;
  run: () => void;
}

function useChoices(onSignOut: () => void, onSecurity: () => void): readonly Choice[] {
  const { theme, density, letterKeys } = useAppearance();
  const dark = theme === 'dark';
  const compact = density === 'compact';
  return [
    { icon: 'passkey', label: 'My security', run: onSecurity },
    {
      icon: dark ? 'sun' : 'moon',
      label: dark ? 'Light theme' : 'Dark theme',
      run: () => setAppearance({ theme: dark ? 'light' : 'dark' }),
    },
    {
      icon: 'rows',
      label: compact ? 'Comfortable rows' : 'Compact rows',
      run: () => setAppearance({ density: compact ? 'comfortable' : 'compact' }),
    },
    {
      icon: 'keyboard',
      label: letterKeys ? 'Switch letter keys off' : 'Switch letter keys on',
      run: () => setAppearance({ letterKeys: !letterKeys }),
    },
    { icon: 'exit', label: 'Sign out', run: onSignOut },
  ];
}

interface Props {
  onSecurity: () => void;
  onSignOut: () => void;
  roleNames: string;
}

/** Who is signed in, how the page looks and answers to keys, and the way out. */
export function AccountMenu({ onSecurity, onSignOut, roleNames }: Props) {
  const viewer = useViewer();
  const [opened, setOpened] = useState(false);
  const choices = useChoices(onSignOut, () => {
    setOpened(false);
    onSecurity();
  });
  return (
    <Popover
      opened={opened}
      onChange={setOpened}
      position="right-end"
      shadow="none"
      radius="md"
      trapFocus
      returnFocus
      withinPortal
      width={232}
    >
      <Popover.Target>
        <button
          type="button"
          className="me"
          aria-label={`${viewer.name}, ${roleNames}. Session and settings`}
          onClick={() => setOpened((now) => !now)}
        >
          <span className="av lg" aria-hidden>
            {viewer.initials}
          </span>
        </button>
      </Popover.Target>
      <Popover.Dropdown className="floating menu" aria-label="Session and settings">
        <p className="menu-label">
          <b className="menu-name">{viewer.name}</b>
          {roleNames}
        </p>
        {choices.map((choice) => (
          <button key={choice.icon} type="button" className="menu-item" onClick={choice.run}>
            <Icon name={choice.icon} />
            {choice.label}
          </button>
        ))}
      </Popover.Dropdown>
    </Popover>
  );
}
