import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { keys } from '#api/keys.ts';
import { markRead, type Notice, noticesQuery } from '#api/notices.ts';
import { Button, EmptyState, ErrorState, Icon, type IconName, LoadingRows, toastProblem, useAct, When } from '#ui';

const marks: Record<Notice['severity'], { icon: IconName; says: string }> = {
  info: { icon: 'info', says: 'For your information' },
  warning: { icon: 'sla-due', says: 'Warning' },
  critical: { icon: 'sla-over', says: 'Critical' },
};

function Row({ notice, onOpen }: { notice: Notice; onOpen: () => void }) {
  const { icon, says } = marks[notice.severity];
  return (
    <li>
      <button type="button" className={notice.read ? `notice ${notice.severity}` : `notice new ${notice.severity}`} onClick={onOpen}>
        <Icon name={icon} label={says} />
        <span className="notice-s">
          {notice.subject}
          {!notice.read && <span className="vh">, new</span>}
        </span>
        <When at={notice.at} />
        <span className="notice-b">{notice.text}</span>
      </button>
    </li>
  );
}

/** What the viewer was told, newest first. Opening one marks it as read and leads to what it is about. */
export function NoticeList({ unread, onLeave }: { unread: number; onLeave: () => void }) {
  const { data, error, isPending, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(noticesQuery);
  const cache = useQueryClient();
  const navigate = useNavigate();
  const reading = useAct('session:own', {
    mutationFn: (id: string | undefined) => markRead(id),
    onSuccess: (left) => {
      cache.setQueryData(keys.notices.unread, left);
      return cache.invalidateQueries({ queryKey: keys.notices.list });
    },
    onError: (problem) => toastProblem(problem, 'It still counts as new.'),
  });
  const open = (notice: Notice) => {
    if (!notice.read) reading.mutate(notice.id);
    if (notice.link === null) return;
    onLeave();
    void navigate({ href: notice.link });
  };
  const notices = data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <>
      <div className="notices-h">
        <h2>Notices</h2>
        <Button size="sm" variant="quiet" disabled={unread === 0 || reading.isPending} onClick={() => reading.mutate(undefined)}>
          Mark all as read
        </Button>
      </div>
      {isPending && <LoadingRows label="Reading your notices" rows={3} />}
      {error && <ErrorState error={error} title="Your notices could not be read" onRetry={() => void refetch()} />}
      {data && notices.length === 0 && (
        <EmptyState icon="bell" title="Nothing to tell you">
          What you must not miss will be here.
        </EmptyState>
      )}
      {notices.length > 0 && (
        <ul className="notices-l">
          {notices.map((notice) => (
            <Row key={notice.id} notice={notice} onOpen={() => open(notice)} />
          ))}
        </ul>
      )}
      {hasNextPage && (
        <div className="notices-f">
          <Button size="sm" disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            Show older
          </Button>
        </div>
      )}
    </>
  );
}
