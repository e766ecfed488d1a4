import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import type { z } from 'zod';
import { type Actor, CurrentActor, Responds, uuid } from '#platform';
import { AnswerItem } from '../../application/reviews/answer-item.ts';
import { ShowReviews } from '../../application/reviews/show-reviews.ts';
import { Requires } from '../requires.ts';
import { reviewAnswerBody, reviewItemPage, reviewItemQuery, reviewItemSchema } from './schemas.ts';

/** The grants under review. Whether the actor may answer one is asked in the use case, by the campaign's reviewers. */
@Controller('reviews/:id/items')
export class ReviewItemsController {
  constructor(
    private readonly reviews: ShowReviews,
    private readonly answers: AnswerItem,
  ) {}

  @Get()
  @Requires('review:read')
  @Responds(reviewItemPage)
  listReviewItems(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: uuid }) review: string,
    @Query({ schema: reviewItemQuery }) { open, cursor, limit }: z.infer<typeof reviewItemQuery>,
  ) {
    return this.reviews.items(actor, { review, limit, ...(open ? { open } : {}), ...(cursor ? { cursor } : {}) });
  }

  @Post(':item/answer')
  @HttpCode(200)
  @Requires('review:decide')
  @Responds(reviewItemSchema)
  async answerReviewItem(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: uuid }) review: string,
    @Param('item', { schema: uuid }) item: string,
    @Body({ schema: reviewAnswerBody }) body: z.infer<typeof reviewAnswerBody>,
  ) {
    await this.answers.execute(actor, { review, item, ...body });
    return this.reviews.item(actor, review, item);
  }
}
