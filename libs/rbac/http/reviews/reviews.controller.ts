import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import type { z } from 'zod';
import { type Actor, CurrentActor, Responds, uuid } from '#platform';
import { OpenReview } from '../../application/reviews/open-review.ts';
import { ShowReviews } from '../../application/reviews/show-reviews.ts';
import { SignOffReview } from '../../application/reviews/sign-off-review.ts';
import { Requires } from '../requires.ts';
import { newReviewBody, reviewCandidatesSchema, reviewDetailSchema, reviewPage, reviewQuery, signOffBody } from './schemas.ts';

@Controller('reviews')
export class ReviewsController {
  constructor(
    private readonly reviews: ShowReviews,
    private readonly opening: OpenReview,
    private readonly signing: SignOffReview,
  ) {}

  @Get()
  @Requires('review:read')
  @Responds(reviewPage)
  listReviews(@CurrentActor() actor: Actor, @Query({ schema: reviewQuery }) { cursor, limit }: z.infer<typeof reviewQuery>) {
    return this.reviews.list(actor, { limit, ...(cursor ? { cursor } : {}) });
  }

  @Post()
  @Requires('review:manage')
  @Responds(reviewDetailSchema, { status: 201 })
  async openReview(@CurrentActor() actor: Actor, @Body({ schema: newReviewBody }) body: z.infer<typeof newReviewBody>) {
    const { id } = await this.opening.execute(actor, body);
    return this.reviews.one(actor, id);
  }

  @Get('candidates')
  @Requires('review:manage')
  @Responds(reviewCandidatesSchema)
  listReviewCandidates(@CurrentActor() actor: Actor) {
    return this.reviews.candidates(actor);
  }

  @Get(':id')
  @Requires('review:read')
  @Responds(reviewDetailSchema)
  getReview(@CurrentActor() actor: Actor, @Param('id', { schema: uuid }) id: string) {
    return this.reviews.one(actor, id);
  }

  @Post(':id/sign-off')
  @HttpCode(200)
  @Requires('review:sign')
  @Responds(reviewDetailSchema)
  async signReviewOff(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: uuid }) id: string,
    @Body({ schema: signOffBody }) body: z.infer<typeof signOffBody>,
  ) {
    await this.signing.execute(actor, { review: id, ...body });
    return this.reviews.one(actor, id);
  }
}
