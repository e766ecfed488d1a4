import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { Actor } from '#platform';
import { openHouse, type Resident, testDatabase } from '#testing';
import { AnswerItem } from './application/reviews/answer-item.ts';
import { permissionCatalogue } from './domain/permissions.ts';
import { type PredefinedRole, predefinedRoles } from './domain/roles.ts';
import { reviewDesk } from './reviews.fixture.ts';

describe('access reviews', async () => {
  const db = await testDatabase();
  const house = await openHouse(db);
  const desk = reviewDesk(db, house);
  const { ada, ben, open, show, items, itemOf, answer, answerAll, sign, rolesOf, approve, give, actions, asActor } = desk;
  afterAll(async () => {
    await house.close();
    await db.close();
  });
  beforeEach(() => desk.closeEverything());

  it('asks about each role that somebody holds, and how it came to be held', async () => {
    await give(house.people.eva, 'auditor');
    const review = await open();
    expect(review).toMatchObject({ state: 'OPEN', number: expect.stringMatching(/^REV-\d{6}$/) });
    const listed = await items(review.id);
    expect(listed.map(({ holder, role }) => `${holder.name} ${role.id}`).sort()).toEqual([
      'Ada Test admin',
      'Ben Test admin',
      'Cleo Test analyst',
      'Dan Test analyst',
      'Eva Test auditor',
      'Eva Test manager',
      'Finn Test auditor',
    ]);
    expect(listed.find(({ role, holder }) => role.id === 'auditor' && holder.name === 'Eva Test')?.granted).toMatchObject({
      maker: { name: 'Ada Test' },
      checkers: [{ name: 'Ben Test' }],
      reason: 'for this test',
    });
    expect(listed.find(({ role }) => role.id === 'manager')?.granted).toBeNull();
  });

  it('can ask about one role, or about every role that holds something privileged', async () => {
    const asked = async (scope: 'role' | 'privileged', scopeId: string | null) =>
      (await items((await open({ scope, scopeId })).id)).map(({ role }) => role.id).sort();
    expect(await asked('role', 'analyst')).toEqual(['analyst', 'analyst']);
    const isPrivileged = (role: string) =>
      predefinedRoles[role as PredefinedRole].permissions.some((id) => permissionCatalogue[id].sensitivity === 'privileged');
    const everything = (await items((await open()).id)).map(({ role }) => role.id).sort();
    expect(everything.filter(isPrivileged)).not.toEqual(everything);
    expect(await asked('privileged', null)).toEqual(everything.filter(isPrivileged));
  });

  it('nobody reviews access of their own', async () => {
    const review = await open();
    await expect(answer(ada, review.id, house.people.ada)).rejects.toMatchObject({ code: 'separation-of-duties' });
    expect(await actions(review.id)).toContain('review.keep denied');
    const own = await itemOf(review.id, house.people.ada);
    const forge = (actor: Actor) =>
      asActor(
        actor,
        `UPDATE rbac.review_items SET answer = 'KEEP', reason = 'mine', answered_by = $2, answered_at = now() WHERE id = $1 RETURNING id`,
        [own.id, actor.sub],
      );
    await expect(forge(ada)).rejects.toMatchObject({ code: 'maker-is-checker' });
    await expect(forge(house.as(house.people.finn))).resolves.toEqual([]);
    await answer(ben, review.id, house.people.ada);
  });

  it('nobody reviews the access of another account of theirs', async () => {
    const review = await open({ scope: 'role', scopeId: 'analyst' });
    const { ada: first, cleo: second } = house.people;
    const { rows } = await db.superuser.query('SELECT person_id FROM rbac.principals WHERE user_id = $1', [second.id]);
    await db.superuser.query(
      'UPDATE rbac.principals SET person_id = (SELECT person_id FROM rbac.principals WHERE user_id = $1) WHERE user_id = $2',
      [first.id, second.id],
    );
    await expect(answer(ada, review.id, second)).rejects.toMatchObject({ code: 'separation-of-duties' });
    await db.superuser.query('UPDATE rbac.principals SET person_id = $2 WHERE user_id = $1', [second.id, rows[0].person_id]);
  });

  it('only the reviewers of a campaign answer it', async () => {
    const review = await open({ scope: 'role', scopeId: 'analyst', reviewers: [ada.sub] });
    await expect(answer(ben, review.id, house.people.cleo)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(
      asActor(
        ben,
        `UPDATE rbac.review_items SET answer = 'KEEP', reason = 'x', answered_by = $2, answered_at = now() WHERE review_id = $1`,
        [review.id, ben.sub],
      ),
    ).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('a revocation is the first key, and any second person may turn the other at once', async () => {
    await give(house.people.dan, 'manager');
    const review = await open({ scope: 'role', scopeId: 'manager' });
    await answer(ada, review.id, house.people.dan, 'REVOKE');
    const waiting = await itemOf(review.id, house.people.dan);
    expect(waiting.state).toBe('REVOKING');
    expect(await rolesOf(house.people.dan)).toContain('manager');
    await expect(approve(ada, waiting.request)).rejects.toMatchObject({ code: 'maker-is-checker' });
    await approve(ben, waiting.request);
    expect((await itemOf(review.id, house.people.dan)).state).toBe('REVOKED');
    expect(await rolesOf(house.people.dan)).toEqual(['analyst']);
  });

  it('an answer can be changed while its request waits, and the request is then withdrawn', async () => {
    const review = await open({ scope: 'role', scopeId: 'analyst' });
    await answer(ada, review.id, house.people.dan, 'REVOKE');
    const { request } = await itemOf(review.id, house.people.dan);
    await expect(answer(ben, review.id, house.people.dan, 'KEEP')).rejects.toMatchObject({ code: 'conflict' });
    await answer(ada, review.id, house.people.dan, 'KEEP');
    expect(await itemOf(review.id, house.people.dan)).toMatchObject({ state: 'KEPT', request: null });
    await expect(approve(ben, request)).rejects.toMatchObject({ code: 'approval-decided' });
  });

  it('the accountable manager’s sign-off is the second key to everything that was revoked', async () => {
    await give(house.people.dan, 'manager');
    const review = await open();
    await answer(ada, review.id, house.people.cleo, 'REVOKE');
    const dans = (await items(review.id)).filter(({ holder }) => holder.id === house.people.dan.id);
    for (const { id } of dans) {
      await house.get(AnswerItem).execute(ada, { review: review.id, item: id, answer: 'REVOKE', reason: 'left the bank' });
    }
    await expect(sign(ben, review.id)).rejects.toMatchObject({ code: 'conflict' });
    await answerAll(review.id);
    await expect(sign(ada, review.id)).rejects.toMatchObject({ code: 'forbidden' });
    expect(await show(review.id, ben)).toMatchObject({ canSign: true, counts: { open: 0, revoking: 3 } });
    await sign(ben, review.id);
    expect(await rolesOf(house.people.dan)).toEqual([]);
    expect(await rolesOf(house.people.cleo)).toEqual([]);
    const signed = await show(review.id);
    expect(signed).toMatchObject({ state: 'SIGNED', signNote: 'seen and agreed', counts: { revoked: 3, revoking: 0 } });
    expect(signed.result).toBe(signed.digest);
    expect(await actions(review.id)).toEqual(expect.arrayContaining(['review.sign-off denied', 'review.sign-off granted']));
    await expect(answer(ada, review.id, house.people.finn)).rejects.toMatchObject({ code: 'conflict' });
    await give(house.people.dan, 'analyst');
    await give(house.people.cleo, 'analyst');
  });

  it('a signer who is also a reviewer never holds both keys', async () => {
    await give(house.people.dan, 'manager');
    const review = await open({ scope: 'role', scopeId: 'manager' });
    await answerAll(review.id).catch(() => undefined);
    const dans = (await items(review.id)).find(({ holder }) => holder.id === house.people.dan.id);
    await house.get(AnswerItem).execute(ben, { review: review.id, item: dans?.id ?? '', answer: 'REVOKE', reason: 'no use of it' });
    await expect(sign(ben, review.id)).rejects.toMatchObject({ code: 'conflict' });
    expect(await rolesOf(house.people.dan)).toContain('manager');
    await approve(ada, (await items(review.id)).find(({ id }) => id === dans?.id)?.request ?? null);
    await sign(ben, review.id);
    expect(await rolesOf(house.people.dan)).toEqual(['analyst']);
  });

  it('the database lets nobody sign for somebody else, or before everything is settled', async () => {
    const review = await open({ scope: 'role', scopeId: 'analyst' });
    const forge = (actor: Actor, signer = actor.sub) =>
      asActor(
        actor,
        `UPDATE rbac.reviews SET state = 'SIGNED', signed_by = $2, signed_at = now(), sign_note = 'x', result = '\\x00' WHERE id = $1`,
        [review.id, signer],
      );
    await expect(forge(ada)).rejects.toMatchObject({ code: 'maker-is-checker' });
    await expect(forge(ada, ben.sub)).rejects.toMatchObject({ code: 'maker-is-checker' });
    await expect(forge(ben)).rejects.toMatchObject({ code: 'integrity' });
    await expect(
      asActor(ben, `UPDATE rbac.reviews SET due_at = now() + interval '9 days' WHERE id = $1`, [review.id]),
    ).rejects.toMatchObject({
      code: 'forbidden',
    });
  });

  it('the database ends no grant by a review that does not say so', async () => {
    const review = await open({ scope: 'role', scopeId: 'analyst' });
    const item = await itemOf(review.id, house.people.dan);
    const other = await itemOf(review.id, house.people.cleo);
    const end = (by: string, approval: string | null = null) =>
      asActor(ben, 'UPDATE rbac.grants SET revoked_at = now(), revoked_by = $3, review_item = $2 WHERE id = $1', [
        item.grantId,
        by,
        approval,
      ]);
    await expect(end(item.id)).rejects.toMatchObject({ code: 'maker-is-checker' });
    await expect(end(other.id)).rejects.toMatchObject({ code: 'maker-is-checker' });
    await answer(ada, review.id, house.people.dan, 'REVOKE');
    await expect(end(item.id, (await itemOf(review.id, house.people.dan)).request)).rejects.toMatchObject({ code: 'maker-is-checker' });
    expect(await rolesOf(house.people.dan)).toEqual(['analyst']);
  });

  it('the last administrator cannot be revoked by a review either', async () => {
    await give(house.people.eva, 'auditor', 'revoke');
    await give(house.people.eva, 'admin');
    const review = await open({ scope: 'role', scopeId: 'admin' });
    await answer(ada, review.id, house.people.ben, 'REVOKE');
    await answer(ada, review.id, house.people.eva, 'REVOKE');
    await answer(ben, review.id, house.people.ada, 'REVOKE');
    const eva = { ...ben, sub: house.people.eva.id };
    const take = async (holder: Resident) => approve(eva, (await itemOf(review.id, holder)).request);
    await take(house.people.ben);
    await take(house.people.ada);
    await expect(take(house.people.eva)).rejects.toMatchObject({ code: 'last-admin' });
    expect(await rolesOf(house.people.eva)).toContain('admin');
  });
});
