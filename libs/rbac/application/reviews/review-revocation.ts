import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Audit } from '#audit-chain';
import { DomainError, timestamp } from '#kernel';
import type { Tx } from '#platform';
import type { Approval, Change } from '../../domain/approval.ts';
import { type Review, revocationEnds } from '../../domain/reviews/review.ts';
import type { ReviewItem } from '../../domain/reviews/review-item.ts';
import { DualControl } from '../approvals/dual-control.ts';
import { ReviewStore } from './review-store.ts';
import { RevocationFacts } from './revocation-facts.ts';

/** The payload of `review.revoke`. A type, not an interface, so that it is JSON to the compiler. */
export type Revocation = { reviewId: string; itemId: string; grantId: string; userId: string; role: string };

/**
 * A reviewer's "take it away" is the first key of a request; the accountable manager's sign-off, or any second person before that,
 * is the other one. It takes away exactly the grant that was reviewed: one that was given anew meanwhile is another grant.
 */
@Injectable()
export class ReviewRevocation implements OnModuleInit {
  constructor(
    private readonly dualControl: DualControl,
    private readonly reviews: ReviewStore,
    private readonly facts: RevocationFacts,
    private readonly audit: Audit,
  ) {}

  onModuleInit(): void {
    this.dualControl.register<Revocation>('review.revoke', {
      requires: 'review:sign',
      visibleWith: 'review:read',
      describe: (tx, payload) => this.describe(tx, payload),
      targetVersion: async (tx, payload) => ((await this.item(tx, payload)).endedAt ? 'ended' : 'held'),
      execute: (tx, payload, approval) => this.execute(tx, payload, approval),
    });
  }

  /** Asks for the second key; returns the request's id. Throws `last-admin`, `duplicate`. */
  async ask(tx: Tx, review: Review, item: ReviewItem, reason: string): Promise<string> {
    const payload: Revocation = { reviewId: review.id, itemId: item.id, grantId: item.grantId, userId: item.user, role: item.role };
    const expiresAt = timestamp(revocationEnds(review.dueAt, tx.now()));
    const subject = { type: 'user', id: item.user };
    return (await this.dualControl.request(tx, { action: 'review.revoke', subject, payload, reason, expiresAt })).id;
  }

  private async describe(tx: Tx, payload: Revocation): Promise<{ title: string; changes: Change[] }> {
    await this.facts.assertSomebodyStays(tx, payload);
    return this.facts.describe(tx, payload);
  }

  private async execute(tx: Tx, payload: Revocation, approval: Approval): Promise<void> {
    const item = await this.item(tx, payload);
    if (item.endedAt) throw new DomainError('conflict', 'The role has ended already');
    await this.facts.assertSomebodyStays(tx, payload);
    await this.reviews.endGrant(tx, item, approval.id);
    await this.audit.record(tx, {
      action: 'review.revoke',
      object: { type: 'user', id: payload.userId },
      detail: { review: payload.reviewId, item: payload.itemId, role: payload.role, approval: approval.id, maker: approval.maker },
    });
  }

  private async item(tx: Tx, { reviewId, itemId }: Revocation): Promise<ReviewItem> {
    const item = await this.reviews.lockItem(tx, reviewId, itemId);
    if (!item) throw new DomainError('not-found', 'There is no such grant in this access review');
    return item;
  }
}
