import './notices.css';
import { Popover } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { unreadQuery } from '#api/notices.ts';
import { Icon } from '#ui';
import { NoticeList } from './notice-list.tsx';

const nameOf = (unread: number): string => {
  if (unread === 0) return 'Notices, nothing new';
  return `Notices, ${unread >= 100 ? 'more than 99' : unread} new`;
};

/** The bell of the top bar: what is new, and the list behind it. */
export function Bell() {
  const { data: unread = 0 } = useQuery(unreadQuery);
  const [opened, setOpened] = useState(false);
  return (
    <Popover
      opened={opened}
      onChange={setOpened}
      position="bottom-end"
      shadow="none"
      radius="md"
      trapFocus
      returnFocus
      withinPortal
      width={384}
    >
      <Popover.Target>
        <button
          type="button"
          className="ib bell"
          aria-label={nameOf(unread)}
          title={nameOf(unread)}
          onClick={() => setOpened((now) => !now)}
        >
          <Icon name="bell" />
          {unread > 0 && (
            <span className="bell-n tn" aria-hidden>
              {unread >= 100 ? '99+' : unread}
            </span>
          )}
        </button>
      </Popover.Target>
      <Popover.Dropdown className="floating notices" aria-label="Notices">
        <NoticeList unread={unread} onLeave={() => setOpened(false)} />
      </Popover.Dropdown>
    </Popover>
  );
}
