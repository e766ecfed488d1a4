import { PermissionUse, ReviewTimer } from '#rbac';
import type { Walk } from './walk.fixture.ts';

const DAY = 86_400_000;

/** Access reviews: who still needs what. */
export async function walkReviews(walk: Walk): Promise<void> {
  const get = <Provider>(type: abstract new (...parameters: never[]) => Provider): Provider => walk.api.app.get(type, { strict: false });
  const ada = await walk.api.as('ada');
  const ben = await walk.api.as('ben');
  const { ada: first, ben: second, dan } = walk.api.house.people;
  const reason = 'The policy asks for it.';
  const given = (await ada.post(`/users/${dan.id}/roles`, { role: 'manager', change: 'grant', reason })).json;
  await ben.post(`/approvals/${given.id}/approve`, { digest: given.digest });

  const body = (over: object = {}) => ({
    title: 'Managers',
    scope: 'role',
    scopeId: 'manager',
    reviewers: [first.id, second.id],
    accountable: second.id,
    dueAt: new Date(walk.clock.millis() + 3.5 * DAY).toISOString(),
    reason,
    ...over,
  });
  await walk.step('listReviewCandidates', 'the people', 200, () => ada.get('/reviews/candidates'));
  const strict = () => ada.post('/reviews', body({ unanswered: 'suspend' }));
  const proposed = await walk.step('openReview', 'one that suspends', 201, strict);
  const decide = async (verb: 'approve' | 'refuse', id: string) => {
    const { digest } = (await ben.get(`/approvals/${id}`)).json;
    return ben.post(`/approvals/${id}/${verb}`, { digest, ...(verb === 'refuse' ? { reason } : {}) });
  };
  await walk.step('refuse', 'a review', 200, () => decide('refuse', proposed.approval));
  const again = (await strict()).json;
  await walk.step('approve', 'a review', 200, () => decide('approve', again.approval));

  const review = await walk.step('openReview', 'one that reports', 201, () => ada.post('/reviews', body()));
  await walk.step('listReviews', 'the campaigns', 200, () => ada.get('/reviews'));
  await walk.step('getReview', 'a campaign', 200, () => ada.get(`/reviews/${review.id}`));
  const { items } = await walk.step('listReviewItems', 'a campaign', 200, () => ada.get(`/reviews/${review.id}/items`));
  const itemOf = (user: string) => items.find((item: { holder: { id: string } }) => item.holder.id === user)?.id;
  const answer =
    (id: string, said: 'KEEP' | 'REVOKE', campaign = review.id) =>
    () =>
      ada.post(`/reviews/${campaign}/items/${id}/answer`, { answer: said, reason });
  const admins = (await ada.post('/reviews', body({ scopeId: 'admin' }))).json;
  const own = (await ada.get(`/reviews/${admins.id}/items`)).json.items.find((item: { own: boolean }) => item.own);
  await walk.step('answerReviewItem', 'one’s own access', 409, answer(own.id, 'KEEP', admins.id));
  await walk.step('answerReviewItem', 'kept', 200, answer(itemOf(walk.api.house.people.eva.id), 'KEEP'));
  await walk.step('answerReviewItem', 'to be taken away', 200, answer(itemOf(dan.id), 'REVOKE'));
  await walk.step('answerReviewItem', 'kept after all', 200, answer(itemOf(dan.id), 'KEEP'));
  await answer(itemOf(dan.id), 'REVOKE')();

  const signOff = async (client: typeof ada) => {
    const { digest } = (await client.get(`/reviews/${review.id}`)).json;
    return client.post(`/reviews/${review.id}/sign-off`, { digest, note: 'Seen.' });
  };
  await walk.step('signReviewOff', 'by somebody else', 403, () => signOff(ada));
  await walk.step('signReviewOff', 'with one role to take away', 200, () => signOff(ben));

  await walk.api.seal();
  await walk.step('exportReview', 'as a table', 200, () => ada.post(`/reviews/${review.id}/report`, { format: 'csv' }));
  await walk.step('exportAccess', 'as a table', 200, () => ada.post(`/users/${dan.id}/access/report`, { format: 'csv' }));
  await walk.step('getPersonAccess', 'a colleague', 200, () => ada.get(`/users/${dan.id}/access`));
  const finn = await walk.api.as('finn');
  await walk.step('followAuditThread', 'a role', 200, () => finn.get(`/audit/threads/${given.id}`));

  await walk.job('job: tend access reviews', 'nothing due', () => get(ReviewTimer).tick());
  walk.clock.advance(2 * DAY);
  await walk.job('job: tend access reviews', 'two with answers missing', () => get(ReviewTimer).tick());
  walk.clock.advance(-2 * DAY);
  await walk.job('job: count uses of permissions', 'some', () => get(PermissionUse).flush());
}
