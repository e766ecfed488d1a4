import { Menu } from '@mantine/core';
import { Icon } from '../icon/icon.tsx';
import { setAppearance, useAppearance } from '../theme/appearance.ts';
import { useViewer } from '../viewer/viewer.tsx';

const item = { item: 'menu-item', dropdown: 'floating menu', label: 'menu-label' };

/** Who is signed in, how the page looks and answers to keys, and the way out. */
export function AccountMenu({ onSignOut, roleNames }: { onSignOut: () => void; roleNames: string }) {
  const viewer = useViewer();
  const { theme, density, letterKeys } = useAppearance();
  return (
    <Menu position="right-end" classNames={item} shadow="none" withinPortal width={232}>
      <Menu.Target>
        <button type="button" className="me" aria-label={`${viewer.name}, ${roleNames}. Session and settings`}>
          <span className="av lg" aria-hidden>
            {viewer.initials}
          </span>
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <b className="menu-name">{viewer.name}</b>
          {roleNames}
        </Menu.Label>
        <Menu.Item
          leftSection={<Icon name={theme === 'dark' ? 'sun' : 'moon'} />}
          onClick={() => setAppearance({ theme: theme === 'dark' ? 'light' : 'dark' })}
        >
          {theme === 'dark' ? 'Light' : 'Dark'} theme
        </Menu.Item>
        <Menu.Item
          leftSection={<Icon name="rows" />}
          onClick={() => setAppearance({ density: density === 'compact' ? 'comfortable' : 'compact' })}
        >
          {density === 'compact' ? 'Comfortable' : 'Compact'} rows
        </Menu.Item>
        <Menu.Item leftSection={<Icon name="keyboard" />} onClick={() => setAppearance({ letterKeys: !letterKeys })}>
          {letterKeys ? 'Switch letter keys off' : 'Switch letter keys on'}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item leftSection={<Icon name="exit" />} onClick={onSignOut}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
