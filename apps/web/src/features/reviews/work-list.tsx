import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type ReviewDetail, type ReviewItem, reviewItemsQuery } from '#api/reviews.ts';
import { Button, EmptyState, ErrorState, KeyStrip, LoadingRows, Segmented, useShortcuts } from '#ui';
import { AnswerDialog } from './answer-dialog.tsx';
import { ItemRow } from './item-row.tsx';
import type { ReviewSearch } from './search.ts';

type Said = 'KEEP' | 'REVOKE';

interface Props {
  review: ReviewDetail;
  search: ReviewSearch;
  onSearch: (change: ReviewSearch) => void;
}

/** Whether the viewer may answer this grant now. */
const answerable = (review: ReviewDetail, item: ReviewItem): boolean =>
  review.canAnswer && !item.own && ['OPEN', 'KEPT', 'NOT_REVOKED', 'SPARED', 'REVOKING'].includes(item.state);

interface KeyTargets {
  rows: readonly ReviewItem[];
  at: number;
  may: boolean;
  focus: (id: string | undefined) => void;
  answer: (said: Said) => void;
}

function useReviewKeys({ rows, at, may, focus, answer }: KeyTargets): void {
  const move = (by: number) => focus(rows[Math.min(Math.max(at + by, 0), rows.length - 1)]?.id);
  useShortcuts('Review', [
    { key: 'j', says: 'next grant', run: () => move(1) },
    { key: 'k', says: 'grant before', run: () => move(at < 0 ? 1 : -1) },
    { key: 'y', says: 'keep', run: () => answer('KEEP'), off: !may },
    { key: 'x', says: 'take away', run: () => answer('REVOKE'), off: !may },
    { key: 'Escape', says: 'leave the grant', run: () => focus(undefined), off: at < 0 },
  ]);
}

/** The grants under review, answered one by one: with the mouse, or with j, k, y and x. */
export function WorkList({ review, search, onSearch }: Props) {
  // Decided once: the list must not turn into another one under the last answer.
  const [first] = useState(review.canAnswer && review.counts.open > 0 ? ('open' as const) : ('all' as const));
  const show = search.show ?? first;
  const list = useInfiniteQuery(reviewItemsQuery(review.id, show === 'open'));
  const rows = list.data?.pages.flatMap((page) => page.items) ?? [];
  const at = rows.findIndex((row) => row.id === search.item);
  const [answering, setAnswering] = useState<{ item: ReviewItem; said: Said } | null>(null);
  const focused = rows[at];
  const may = focused !== undefined && answerable(review, focused);
  useReviewKeys({
    rows,
    at,
    may,
    focus: (id) => onSearch({ item: id }),
    answer: (said) => focused && setAnswering({ item: focused, said }),
  });
  // After an answer the next grant comes up, so that a list is worked down without the mouse.
  const goOn = () => {
    setAnswering(null);
    const next = rows[at + 1] ?? rows[at - 1];
    onSearch({ item: next?.id });
  };
  return (
    <section className="rv-work" aria-labelledby="rv-grants">
      <div className="rv-work-h">
        <h2 id="rv-grants">Grants</h2>
        <Segmented
          label="Which grants"
          value={show}
          onChange={(value) => onSearch({ show: value, item: undefined })}
          options={[
            { value: 'open', label: 'To answer', count: review.counts.open },
            { value: 'all', label: 'All', count: review.counts.total },
          ]}
        />
      </div>
      {list.isPending && <LoadingRows label="The grants are loading" rows={8} />}
      {list.isError && <ErrorState error={list.error} title="The grants could not be read" onRetry={() => void list.refetch()} />}
      {list.isSuccess && rows.length === 0 && (
        <EmptyState title="Everything is answered">
          {review.state === 'OPEN' ? `${review.accountable.name} can sign the review off.` : 'The review is closed.'}
        </EmptyState>
      )}
      <ul className="rv-items">
        {rows.map((item) => (
          <ItemRow
            key={item.id}
            item={item}
            focused={item.id === search.item}
            onFocus={() => onSearch({ item: item.id })}
            onAnswer={answerable(review, item) ? (said) => setAnswering({ item, said }) : undefined}
          />
        ))}
      </ul>
      {list.hasNextPage && (
        <Button size="sm" busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          Show more grants
        </Button>
      )}
      {review.canAnswer && rows.length > 0 && (
        <KeyStrip
          hints={[
            { keys: ['j', 'k'], says: 'move' },
            { keys: ['y'], says: 'keep' },
            { keys: ['x'], says: 'take away' },
          ]}
        />
      )}
      {answering && (
        <AnswerDialog reviewId={review.id} item={answering.item} said={answering.said} onClose={() => setAnswering(null)} onDone={goOn} />
      )}
    </section>
  );
}
