import './reviews.css';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { asProblem } from '#api/problem.ts';
import { type ReviewDetail, reviewQuery } from '#api/reviews.ts';
import { DecisionDue } from '#parts/due.tsx';
import { Banner, buttonClass, EmptyState, Loadable, Pill, plural, useCrumbs, When } from '#ui';
import { ReviewBar } from './progress-bar.tsx';
import type { ReviewSearch } from './search.ts';
import { SignOffBar } from './sign-off-bar.tsx';
import { repeats, reviewStates, whenUnanswered } from './words.ts';
import { WorkList } from './work-list.tsx';

export interface ReviewProps {
  id: string;
  search: ReviewSearch;
  onSearch: (change: ReviewSearch) => void;
}

function Terms({ review }: { review: ReviewDetail }) {
  return (
    <dl className="rv-terms">
      <div>
        <dt>Asks about</dt>
        <dd>{review.asksAbout}</dd>
      </div>
      <div>
        <dt>Reviewers</dt>
        <dd>{review.reviewers.map(({ name }) => name).join(', ')}</dd>
      </div>
      <div>
        <dt>Signs it off</dt>
        <dd>{review.accountable.name}</dd>
      </div>
      <div>
        <dt>Due</dt>
        <dd>
          <When at={review.dueAt} format="datetime" zone />
        </dd>
      </div>
      <div>
        <dt>Repeats</dt>
        <dd>{repeats[review.recurrence]}</dd>
      </div>
      <div>
        <dt>If nobody answers</dt>
        <dd>{whenUnanswered[review.unanswered]}</dd>
      </div>
    </dl>
  );
}

/** What somebody must not miss about this campaign, at most one sentence at a time. */
function Notice({ review }: { review: ReviewDetail }) {
  const { counts, state, escalatedAt, remindedAt, approval } = review;
  if (state === 'PROPOSED') {
    return (
      <Banner tone="warn" icon="keys">
        It starts when a second person agrees, because it ends by itself what nobody answers.{' '}
        <Link to="/approvals" search={{ request: approval ?? undefined }}>
          See the request
        </Link>
      </Banner>
    );
  }
  if (state !== 'OPEN' || counts.open === 0) return null;
  const open = plural(counts.open, 'grant');
  if (escalatedAt) {
    return (
      <Banner tone="bad">
        Overdue with {open} unanswered. {review.accountable.name} was told <When at={escalatedAt} />.
      </Banner>
    );
  }
  if (!remindedAt) return null;
  return (
    <Banner tone="warn">
      {open} unanswered, and the due date is near. The reviewers were reminded <When at={remindedAt} />.
    </Banner>
  );
}

function ReviewHead({ review }: { review: ReviewDetail }) {
  const state = reviewStates[review.state];
  return (
    <header className="rv-top">
      <div className="rv-id">
        <span className="mono t2">{review.number}</span>
        <Pill tone={state.tone} icon={state.icon}>
          {state.label}
        </Pill>
        <span className="grow" />
        {review.state === 'OPEN' && <DecisionDue dueAt={review.dueAt} from={review.openedAt ?? review.proposedAt} />}
      </div>
      <h1>{review.title}</h1>
      <Notice review={review} />
      <Terms review={review} />
      {review.counts.total > 0 && <ReviewBar counts={review.counts} legend />}
    </header>
  );
}

/** One campaign: its terms, how far it is, each grant with what is known about it, and the sign-off. */
export function Review({ id, search, onSearch }: ReviewProps) {
  const query = useQuery(reviewQuery(id));
  useCrumbs({ label: 'Reviews', link: { to: '/reviews' } }, { label: query.data?.number ?? 'Review' });
  if (query.error && asProblem(query.error).status === 404) {
    return (
      <main id="main" className="pad">
        <EmptyState
          icon="search"
          title="No such access review"
          actions={
            <Link to="/reviews" className={buttonClass('default', 'sm')}>
              All reviews
            </Link>
          }
        >
          The address may be cut off.
        </EmptyState>
      </main>
    );
  }
  return (
    <main id="main" className="rv-page">
      <Loadable query={query} what="The review" rows={10}>
        {(review) => (
          <>
            <section className="rv-body" tabIndex={0} aria-label={`Access review ${review.number}`}>
              <ReviewHead review={review} />
              {review.state !== 'PROPOSED' && review.state !== 'DROPPED' && (
                <WorkList review={review} search={search} onSearch={onSearch} />
              )}
            </section>
            {(review.state === 'OPEN' || review.state === 'SIGNED') && <SignOffBar review={review} />}
          </>
        )}
      </Loadable>
    </main>
  );
}
