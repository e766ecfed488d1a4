import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { uuidv7 } from '#kernel';
import { UnitOfWork } from '#platform';
import { openHouse, testDatabase } from '#testing';
import type { ReviewRequest } from './application/reviews/open-review.ts';
import { ShowReviews } from './application/reviews/show-reviews.ts';
import { DualControl } from './index.ts';
import { ReviewTimer } from './review-timer.ts';
import { inDays, reviewDesk } from './reviews.fixture.ts';

describe('access reviews as time passes', async () => {
  const db = await testDatabase();
  const house = await openHouse(db);
  const desk = reviewDesk(db, house);
  const { ada, ben, open, show, items, answer, rolesOf, approve, actions, age, asActor } = desk;
  afterAll(async () => {
    await house.close();
    await db.close();
  });
  beforeEach(() => desk.closeEverything());

  it('a campaign that suspends needs a second person to start', async () => {
    const review = await open({ unanswered: 'suspend' });
    expect(review).toMatchObject({ state: 'PROPOSED' });
    expect(await items(review.id)).toEqual([]);
    await expect(
      asActor(ada, `UPDATE rbac.reviews SET state = 'OPEN', opened_at = now() WHERE id = $1`, [review.id]),
    ).rejects.toMatchObject({
      code: 'maker-is-checker',
    });
    await expect(approve(ada, review.approval)).rejects.toMatchObject({ code: 'maker-is-checker' });
    await approve(ben, review.approval);
    expect(await show(review.id)).toMatchObject({ state: 'OPEN', counts: { total: 6 } });
  });

  it('a campaign that is refused never starts', async () => {
    const review = await open({ unanswered: 'suspend' });
    const control = house.get(DualControl);
    const { id, digest } = await house.get(UnitOfWork).run(ben, (tx) => control.get(tx, review.approval ?? ''));
    await control.refuse(ben, id, digest, 'not in December');
    expect(await show(review.id)).toMatchObject({ state: 'DROPPED' });
  });

  it('what nobody answers in time is suspended, but never the last administrator', async () => {
    const review = await open({ unanswered: 'suspend' });
    await approve(ben, review.approval);
    for (const holder of [house.people.finn, house.people.dan]) await answer(ada, review.id, holder);
    expect(await house.get(ReviewTimer).tick()).toBe(0);
    await age(review.id, 20, -1);
    expect(await house.get(ReviewTimer).tick()).toBeGreaterThan(0);
    expect(await rolesOf(house.people.cleo)).toEqual([]);
    expect(await rolesOf(house.people.dan)).toEqual(['analyst']);
    const { counts, escalatedAt } = await show(review.id);
    // Two administrators, neither answered: the first goes, the second is the last.
    expect(counts).toMatchObject({ suspended: 3, spared: 1, kept: 2 });
    expect(escalatedAt).not.toBeNull();
    const admins = (await items(review.id)).filter(({ role }) => role.id === 'admin').map(({ state }) => state);
    expect(admins.sort()).toEqual(['SPARED', 'SUSPENDED']);
    expect(await house.get(ReviewTimer).tick()).toBe(0);
    expect(await actions(house.people.cleo.id)).toContain('review.suspend granted');
    await db.superuser.query(
      `ALTER TABLE rbac.grants DISABLE TRIGGER ended_by_review, DISABLE TRIGGER approved_only;
       UPDATE rbac.grants SET revoked_at = NULL, review_item = NULL WHERE review_item IS NOT NULL AND revoked_by IS NULL;
       ALTER TABLE rbac.grants ENABLE ALWAYS TRIGGER ended_by_review, ENABLE ALWAYS TRIGGER approved_only`,
    );
  });

  it('reviewers are reminded once, and a late campaign is reported once', async () => {
    const review = await open({ scope: 'role', scopeId: 'auditor' });
    await age(review.id, 10, 2);
    await house.get(ReviewTimer).tick();
    await house.get(ReviewTimer).tick();
    await age(review.id, 13, -1);
    await house.get(ReviewTimer).tick();
    await house.get(ReviewTimer).tick();
    const said = (await actions(review.id)).filter((action) => /remind|escalate/.test(action));
    expect(said).toEqual(['review.remind granted', 'review.escalate granted']);
    expect(await show(review.id, ben)).toMatchObject({ canSign: true, counts: { open: expect.any(Number), suspended: 0 } });
  });

  it('a recurring campaign is followed by the next one, on the same terms and by nothing else', async () => {
    const review = await open({ scope: 'role', scopeId: 'analyst', recurrence: 'quarterly' });
    await house.get(ReviewTimer).tick();
    await age(review.id, 93, -79);
    await house.get(ReviewTimer).tick();
    await house.get(ReviewTimer).tick();
    const { items: all } = await house.get(ShowReviews).list(ada, { limit: 50 });
    const next = all.filter(({ id, recurrence }) => id !== review.id && recurrence === 'quarterly');
    expect(next).toMatchObject([{ title: 'Autumn review', state: 'OPEN', scopeId: 'analyst', counts: { total: 2, open: 2 } }]);
    const forge = `INSERT INTO rbac.reviews (id, title, scope, reviewers, accountable, due_at, recurrence, unanswered, follows, proposed_by, proposed_at)
      VALUES ($1, 'Forged', 'all', $2, $3, now() + interval '3 days', 'once', 'suspend', $4, $3, now() - interval '1 hour')`;
    await expect(asActor(ada, forge, [uuidv7(), [ada.sub], ada.sub, next[0]?.id])).rejects.toMatchObject({ code: 'maker-is-checker' });
  });

  it.each([
    ['haste', { dueAt: inDays(1) }, 'validation'],
    ['a role that does not exist', { scope: 'role', scopeId: 'emperor' }, 'conflict'],
    ['a scope without its role', { scope: 'role', scopeId: null }, 'validation'],
    ['a reviewer named twice', () => ({ reviewers: [ada.sub, ada.sub] }), 'validation'],
    ['a reviewer who may not review', () => ({ reviewers: [house.people.cleo.id] }), 'validation'],
    ['an accountable manager who may not sign', () => ({ accountable: house.people.finn.id }), 'validation'],
    ['a reviewer alone with her own access', () => ({ reviewers: [ada.sub] }), 'validation'],
  ])('does not start with %s', async (_, over, code) => {
    await expect(open((typeof over === 'function' ? over() : over) as Partial<ReviewRequest>)).rejects.toMatchObject({ code });
  });
});
