import './reviews.css';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { type ReviewSummary, reviewsQuery } from '#api/reviews.ts';
import { DecisionDue } from '#parts/due.tsx';
import { Button, Can, Card, EmptyState, ErrorState, LoadingRows, Pill, useCrumbs, When } from '#ui';
import { NewReviewDialog } from './new-review-dialog.tsx';
import { ReviewBar } from './progress-bar.tsx';
import { progressWords, reviewStates } from './words.ts';

function ReviewRow({ review }: { review: ReviewSummary }) {
  const state = reviewStates[review.state];
  return (
    <li>
      <Link to="/reviews/$reviewId" params={{ reviewId: review.id }} className="rv-row">
        <span className="rv-what">
          <b>{review.title}</b>
          <small className="t3">
            <span className="mono">{review.number}</span> {review.asksAbout}
          </small>
        </span>
        <span className="rv-how">
          <ReviewBar counts={review.counts} />
          <small className="t3">{progressWords(review)}</small>
        </span>
        <span className="rv-when">
          <Pill tone={state.tone} icon={state.icon}>
            {state.label}
          </Pill>
          {review.state === 'OPEN' && <DecisionDue dueAt={review.dueAt} from={review.openedAt ?? review.proposedAt} />}
          {review.state === 'SIGNED' && (
            <small className="t3">
              <When at={review.signedAt} format="date" />
            </small>
          )}
        </span>
      </Link>
    </li>
  );
}

/** Who still needs what: the campaigns, open ones first as they were made last. */
export function Reviews() {
  useCrumbs({ label: 'Reviews' });
  const list = useInfiniteQuery(reviewsQuery);
  const [creating, setCreating] = useState(false);
  const rows = list.data?.pages.flatMap((page) => page.items) ?? [];
  const start = (
    <Can permission="review:manage">
      <Button variant="primary" icon="plus" onClick={() => setCreating(true)}>
        New review
      </Button>
    </Can>
  );
  return (
    <main id="main" className="pad rv">
      <div className="rv-h">
        <div className="grow">
          <h1>Access reviews</h1>
          <p className="t2">Who holds what, whether they use it, and whether they should keep it.</p>
        </div>
        {rows.length > 0 && start}
      </div>
      {list.isPending && <LoadingRows label="The reviews are loading" rows={6} />}
      {list.isError && <ErrorState error={list.error} title="The reviews could not be read" onRetry={() => void list.refetch()} />}
      {list.isSuccess && rows.length === 0 && (
        <EmptyState icon="review" title="No access review yet" actions={start}>
          A review asks, grant by grant, whether somebody still needs a role. What is taken away takes two people.
        </EmptyState>
      )}
      {rows.length > 0 && (
        <Card flush className="rv-list">
          <ul>
            {rows.map((review) => (
              <ReviewRow key={review.id} review={review} />
            ))}
          </ul>
        </Card>
      )}
      {list.hasNextPage && (
        <Button size="sm" busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          Show earlier ones
        </Button>
      )}
      {creating && <NewReviewDialog onClose={() => setCreating(false)} />}
    </main>
  );
}
