import { type Actor, UnitOfWork } from '#platform';
import type { House, Resident, TestDatabase } from '#testing';
import { AnswerItem } from './application/reviews/answer-item.ts';
import { OpenReview, type ReviewRequest } from './application/reviews/open-review.ts';
import { ShowReviews } from './application/reviews/show-reviews.ts';
import { SignOffReview } from './application/reviews/sign-off-review.ts';
import { RequestRoleChange } from './application/roles/request-role-change.ts';
import { DualControl, Principals } from './index.ts';

const DAY = 86_400_000;
export const inDays = (days: number) => new Date(Date.now() + days * DAY).toISOString();

/** What the people of a test house do about access reviews: ada starts and answers them, ben is accountable. */
export function reviewDesk(db: TestDatabase, house: House) {
  const ada = house.as(house.people.ada);
  const ben = house.as(house.people.ben);

  const terms = (over: Partial<ReviewRequest> = {}): ReviewRequest => ({
    title: 'Autumn review',
    scope: 'all',
    scopeId: null,
    reviewers: [ada.sub, ben.sub],
    accountable: ben.sub,
    dueAt: inDays(14),
    recurrence: 'once',
    unanswered: 'report',
    reason: 'the policy asks for it each quarter',
    ...over,
  });
  const open = (over: Partial<ReviewRequest> = {}) => house.get(OpenReview).execute(ada, terms(over));
  const show = (review: string, actor = ada) => house.get(ShowReviews).one(actor, review);
  const items = async (review: string, actor = ada) => (await house.get(ShowReviews).items(actor, { review, limit: 100 })).items;
  const itemOf = async (review: string, holder: Resident) => {
    const found = (await items(review)).find((item) => item.holder.id === holder.id);
    if (!found) throw new Error(`${holder.username} is not under review`);
    return found;
  };
  const answer = async (actor: Actor, review: string, holder: Resident, said: 'KEEP' | 'REVOKE' = 'KEEP') =>
    house.get(AnswerItem).execute(actor, { review, item: (await itemOf(review, holder)).id, answer: said, reason: 'as the work asks' });
  const answerAll = async (review: string) => {
    for (const item of await items(review)) {
      const reviewer = item.holder.id === ada.sub ? ben : ada;
      if (item.state === 'OPEN')
        await house.get(AnswerItem).execute(reviewer, { review, item: item.id, answer: 'KEEP', reason: 'still needed' });
    }
  };
  const sign = async (actor: Actor, review: string) =>
    house.get(SignOffReview).execute(actor, { review, digest: (await show(review)).digest, note: 'seen and agreed' });
  const rolesOf = (user: Resident) =>
    house.get(UnitOfWork).run(ada, async (tx) => (await house.get(Principals).grants(tx, [user.id])).map(({ role }) => role).sort());
  const approve = async (actor: Actor, id: string | null) => {
    const control = house.get(DualControl);
    const { digest } = await house.get(UnitOfWork).run(actor, (tx) => control.get(tx, id ?? ''));
    return control.approve(actor, id ?? '', digest);
  };
  const give = async (user: Resident, role: string, change: 'grant' | 'revoke' = 'grant') => {
    const { id } = await house.get(RequestRoleChange).execute(ada, { userId: user.id, role, change, reason: 'for this test' });
    await approve(ben, id);
  };
  const actions = async (object: string): Promise<string[]> =>
    (
      await db.superuser.query<{ what: string }>(
        `SELECT action || ' ' || outcome AS what FROM audit.entries WHERE object_id = $1 ORDER BY at, id`,
        [object],
      )
    ).rows.map(({ what }) => what);
  /** What only time may do: the campaign opened this long ago and is due `days` from now. */
  const age = (review: string, openedDaysAgo: number, dueInDays: number) =>
    db.superuser.query(
      `ALTER TABLE rbac.reviews DISABLE TRIGGER terms_stay;
       UPDATE rbac.reviews SET proposed_at = now() - interval '${openedDaysAgo} days', opened_at = now() - interval '${openedDaysAgo} days',
         due_at = now() + interval '${dueInDays} days' WHERE id = '${review}';
       ALTER TABLE rbac.reviews ENABLE ALWAYS TRIGGER terms_stay`,
    );
  const closeEverything = () =>
    db.superuser.query(
      `ALTER TABLE rbac.reviews DISABLE TRIGGER terms_stay;
       UPDATE rbac.reviews SET state = 'DROPPED', opened_at = NULL WHERE state = 'OPEN';
       ALTER TABLE rbac.reviews ENABLE ALWAYS TRIGGER terms_stay`,
    );
  const asActor = (actor: Actor, sql: string, parameters: unknown[] = []) =>
    house.get(UnitOfWork).run(actor, (tx) => tx.query(sql, parameters));

  return { ada, ben, open, show, items, itemOf, answer, answerAll, sign, rolesOf, approve, give, actions, age, closeEverything, asActor };
}

export type ReviewDesk = ReturnType<typeof reviewDesk>;
