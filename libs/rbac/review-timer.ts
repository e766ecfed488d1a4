import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import { LOGGER, RoundTimer, serviceActor } from '#platform';
import { TendReviews } from './application/reviews/tend-reviews.ts';

const EVERY_MILLIS = 60_000;

/** `review:tend` is held by no role: it marks, counts and suspends as campaigns say, and answers or signs nothing. */
const RIGHTS = ['review:tend', 'role:read', 'team:read', 'user:read'];

/** Looks once a minute at what time has done to access reviews. */
@Injectable()
export class ReviewTimer extends RoundTimer {
  constructor(
    private readonly reviews: TendReviews,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    super(EVERY_MILLIS);
  }

  /** One round. Returns how many steps it took; a failure is logged and tried again with the next round. */
  async tick(): Promise<number> {
    try {
      return await this.reviews.execute(serviceActor('timer', RIGHTS));
    } catch (err) {
      this.logger.error({ err }, 'access reviews could not be tended');
      return 0;
    }
  }
}
