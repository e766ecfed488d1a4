import { Injectable } from '@nestjs/common';
import { DomainError } from '#kernel';
import { type Actor, type Page, type Tx, UnitOfWork } from '#platform';
import { permitted } from '../../domain/assert-permitted.ts';
import { type BreakGlass, isActive, isOverdue } from '../../domain/break-glass.ts';
import { People, type PersonName, personIn } from '../people.ts';
import { BreakGlassStore } from './break-glass-store.ts';

/** As a list shows it. */
export interface BreakGlassShown extends Omit<BreakGlass, 'user' | 'review'> {
  user: PersonName;
  active: boolean;
  /** Nobody has reviewed it in time. */
  overdue: boolean;
  review: { verdict: string; note: string; by: PersonName; at: string } | null;
}

@Injectable()
export class ShowBreakGlass {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly uses: BreakGlassStore,
    private readonly people: People,
  ) {}

  /** What is going on now: one's own, and everybody's for whoever reviews. */
  active(actor: Actor): Promise<BreakGlassShown[]> {
    return this.unitOfWork.read(permitted(actor, 'session:own'), async (tx) => this.shown(tx, await this.uses.active(tx)));
  }

  list(actor: Actor, filter: { waiting: boolean; cursor?: string; limit: number }): Promise<Page<BreakGlassShown>> {
    return this.unitOfWork.read(permitted(actor, 'break-glass:review'), async (tx) => {
      const { items, next } = await this.uses.list(tx, filter);
      return { items: await this.shown(tx, items), next };
    });
  }

  /** Throws `not-found`. */
  one(actor: Actor, id: string): Promise<BreakGlassShown> {
    return this.unitOfWork.run(permitted(actor, 'session:own'), async (tx) => {
      const use = await this.uses.lock(tx, id);
      const [shown] = use ? await this.shown(tx, [use]) : [];
      if (!shown) throw new DomainError('not-found', 'There is no such emergency');
      return shown;
    });
  }

  private async shown(tx: Tx, uses: readonly BreakGlass[]): Promise<BreakGlassShown[]> {
    const names = await this.people.names(tx, new Set(uses.flatMap(({ user, review }) => (review ? [user, review.by] : [user]))));
    return uses.map((use) => ({
      ...use,
      user: personIn(names, use.user),
      active: isActive(use, tx.now()),
      overdue: isOverdue(use, tx.now()),
      review: use.review && { ...use.review, by: personIn(names, use.review.by) },
    }));
  }
}
