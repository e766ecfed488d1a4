import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { timelineQuery } from '#api/cases.ts';
import { Card, Loadable, zoneName } from '#ui';
import { TimelineList } from './timeline-list.tsx';

const SHOWN = 7;

/** The newest events on the overview, and the way to all of them. */
export function TimelineCard({ caseId, total }: { caseId: string; total: number }) {
  const query = useInfiniteQuery(timelineQuery(caseId));
  const entries = query.data?.pages[0]?.items;
  const more = Math.max(total, entries?.length ?? 0) - SHOWN;
  return (
    <Card title="Timeline" actions={<span className="t3 small">Times in {zoneName()}</span>}>
      <Loadable query={{ ...query, data: entries }} what="The timeline" rows={5}>
        {(items) => (
          <>
            <TimelineList entries={items.slice(0, SHOWN)} />
            {more > 0 && (
              <Link to="/cases/$caseId" params={{ caseId }} search={{ tab: 'timeline' }} className="tl-more">
                Show {more.toLocaleString('en')} earlier
              </Link>
            )}
          </>
        )}
      </Loadable>
    </Card>
  );
}
