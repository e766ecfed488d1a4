import { Injectable } from '@nestjs/common';
import type { Page, Tx } from '#platform';
import { itemState, type ReviewItem, type ReviewItemState } from '../../domain/reviews/review-item.ts';
import { type Provenance, Provenances } from '../history/provenance.ts';
import { People, type PersonName, personIn } from '../people.ts';
import { RoleStore } from '../roles/role-store.ts';
import { type ItemFilter, ReviewStore } from './review-store.ts';

/** A grant as a reviewer needs to see it. */
export interface ReviewItemView
  extends Pick<
    ReviewItem,
    'id' | 'grantId' | 'since' | 'endedAt' | 'lastUsedAt' | 'uses' | 'answer' | 'reason' | 'answeredAt' | 'request' | 'suspendedAt'
  > {
  holder: PersonName;
  role: { id: string; name: string };
  state: ReviewItemState;
  /** Null for a role that existed before anybody could approve. */
  granted: Provenance | null;
  answeredBy: PersonName | null;
  requestNumber: string | null;
  own: boolean;
}

@Injectable()
export class ViewReviewItems {
  constructor(
    private readonly reviews: ReviewStore,
    private readonly roles: RoleStore,
    private readonly provenances: Provenances,
    private readonly people: People,
  ) {}

  async list(tx: Tx, filter: ItemFilter): Promise<Page<ReviewItemView>> {
    const { items, next } = await this.reviews.items(tx, filter);
    return { items: await this.described(tx, items), next };
  }

  async described(tx: Tx, items: readonly ReviewItem[]): Promise<ReviewItemView[]> {
    const roles = new Map((await this.roles.all(tx)).map(({ id, name }) => [id, name]));
    const requests = await this.provenances.of(
      tx,
      items.flatMap(({ grantedBy, request }) => [grantedBy, request]),
    );
    const ids = items.flatMap(({ user, answeredBy }) => [user, answeredBy]).filter((id) => id !== null);
    const names = await this.people.names(tx, ids);
    const person = (id: string | null) => (id === null ? null : personIn(names, id));
    return items.map((item) => {
      const { id, grantId, since, endedAt, lastUsedAt, uses, answer, reason, answeredAt, request, suspendedAt, grantedBy } = item;
      return {
        ...{ id, grantId, since, endedAt, lastUsedAt, uses, answer, reason, answeredAt, request, suspendedAt },
        holder: personIn(names, item.user),
        role: { id: item.role, name: roles.get(item.role) ?? item.role },
        state: itemState(item),
        granted: grantedBy === null ? null : (requests.get(grantedBy) ?? null),
        answeredBy: person(item.answeredBy),
        requestNumber: (request && requests.get(request)?.number) ?? null,
        own: item.user === tx.actor.sub,
      };
    });
  }
}
