import type { Provider } from '@nestjs/common';
import { AccessHistoryStore } from './application/history/access-history-store.ts';
import { AccessStories } from './application/history/access-stories.ts';
import { Provenances } from './application/history/provenance.ts';
import { Readers } from './application/history/readers.ts';
import { AccessParts, ShowAccess } from './application/history/show-access.ts';
import { AnswerItem } from './application/reviews/answer-item.ts';
import { OpenReview } from './application/reviews/open-review.ts';
import { PermissionUse, PermissionUseStore } from './application/reviews/permission-use.ts';
import { ReviewDesk } from './application/reviews/review-desk.ts';
import { ReviewOpening } from './application/reviews/review-opening.ts';
import { ReviewRecords } from './application/reviews/review-records.ts';
import { ReviewRevocation } from './application/reviews/review-revocation.ts';
import { ReviewStore } from './application/reviews/review-store.ts';
import { ReviewWords } from './application/reviews/review-words.ts';
import { RevocationFacts } from './application/reviews/revocation-facts.ts';
import { ShowReviews } from './application/reviews/show-reviews.ts';
import { SignOffReview } from './application/reviews/sign-off-review.ts';
import { ReviewCalendar, TendReviews } from './application/reviews/tend-reviews.ts';
import { ViewReviewItems } from './application/reviews/view-review-items.ts';
import { ViewReviews } from './application/reviews/view-reviews.ts';
import { SqlAccessHistoryStore } from './persistence/history/sql-access-history.ts';
import { SqlPermissionUseStore } from './persistence/reviews/sql-permission-use.ts';
import { SqlReviewStore } from './persistence/reviews/sql-review-store.ts';
import { ReviewTimer } from './review-timer.ts';

/** Who holds what by whose approval, access reviews, and the count of what permissions are used for. */
export const reviewProviders: Provider[] = [
  { provide: ReviewStore, useClass: SqlReviewStore },
  { provide: PermissionUseStore, useClass: SqlPermissionUseStore },
  { provide: AccessHistoryStore, useClass: SqlAccessHistoryStore },
  Provenances,
  AccessParts,
  ShowAccess,
  AccessStories,
  Readers,
  PermissionUse,
  ReviewWords,
  ReviewOpening,
  OpenReview,
  RevocationFacts,
  ReviewRevocation,
  ReviewDesk,
  AnswerItem,
  SignOffReview,
  ReviewCalendar,
  TendReviews,
  ViewReviews,
  ViewReviewItems,
  ReviewRecords,
  ShowReviews,
  ReviewTimer,
];
