import { createRoute } from '@tanstack/react-router';
import { lazy } from 'react';
import { z } from 'zod';
import { signedInRoute } from './signed-in.tsx';

const Reviews = lazy(async () => ({ default: (await import('../../features/reviews/reviews.tsx')).Reviews }));
const Review = lazy(async () => ({ default: (await import('../../features/reviews/review.tsx')).Review }));

export const reviewsRoute = createRoute({ getParentRoute: () => signedInRoute, path: '/reviews', component: Reviews });

/** Which grants are shown and which one is in focus stand in the address. */
export const reviewRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/reviews/$reviewId',
  validateSearch: z.object({
    show: z.enum(['open', 'all']).optional().catch(undefined),
    item: z.uuid().optional().catch(undefined),
  }),
  component: Page,
});

function Page() {
  const { reviewId } = reviewRoute.useParams();
  const search = reviewRoute.useSearch();
  const navigate = reviewRoute.useNavigate();
  return (
    <Review
      key={reviewId}
      id={reviewId}
      search={search}
      onSearch={(change) => void navigate({ search: (prev) => ({ ...prev, ...change }), replace: true, resetScroll: false })}
    />
  );
}
