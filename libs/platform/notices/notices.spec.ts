import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type NewNotice, Notices } from '#platform';
import { actorWith, type TestDatabase, testDatabase } from '#testing';

const notices = new Notices();
const news: NewNotice = { to: { permission: 'audit:read' }, kind: 'integrity.broken', subject: 'The chain is broken', text: 'Look at it.' };

describe('a notice in the product', () => {
  let db: TestDatabase;
  const ruth = actorWith(['audit:read', 'session:own']);
  const ines = actorWith(['case:read', 'session:own']);

  beforeAll(async () => {
    db = await testDatabase();
    // Desks change by two people; here it is a superuser who sets them up.
    await db.superuser.query('ALTER TABLE platform.notice_groups DISABLE TRIGGER USER');
  });
  afterAll(() => db?.close());
  beforeEach(async () => {
    await db.superuser.query('DELETE FROM platform.notices');
  });

  const send = (notice: Partial<NewNotice>, as = ruth) => db.app.run(as, (tx) => notices.send(tx, { ...news, ...notice }));
  const seenBy = (actor: typeof ruth) => db.app.run(actor, async (tx) => (await notices.list(tx, { limit: 50 })).items);
  const unreadBy = (actor: typeof ruth) => db.app.run(actor, (tx) => notices.unread(tx));

  it('is seen by who holds the permission now, and by nobody else', async () => {
    await send({ link: '/audit', severity: 'critical' });
    expect(await seenBy(ruth)).toMatchObject([{ subject: 'The chain is broken', severity: 'critical', link: '/audit', read: false }]);
    expect(await seenBy(ines)).toEqual([]);
    expect(await seenBy({ ...ruth, permissions: ['case:read'] })).toEqual([]);
  });

  it('to one person stays between the two', async () => {
    await send({ to: { user: ines.sub } });
    expect(await seenBy(ines)).toHaveLength(1);
    expect(await seenBy(ruth)).toEqual([]);
  });

  it('reaches somebody once who is meant twice', async () => {
    await send({ to: [{ permission: 'audit:read' }, { user: ruth.sub }, { permission: 'session:own' }] });
    expect(await seenBy(ruth)).toHaveLength(1);
  });

  it('is read by each reader for themselves', async () => {
    const id = await send({ to: { permission: 'session:own' } });
    await send({ to: { permission: 'session:own' } });
    await db.app.run(ruth, (tx) => notices.markRead(tx, [id, id]));
    expect(await unreadBy(ruth)).toBe(1);
    expect(await unreadBy(ines)).toBe(2);
    await db.app.run(ruth, (tx) => notices.markRead(tx, 'all'));
    expect(await unreadBy(ruth)).toBe(0);
    expect((await seenBy(ruth)).map(({ read }) => read)).toEqual([true, true]);
  });

  it('cannot be marked as read by somebody who does not see it', async () => {
    const id = await send({});
    await db.app.run(ines, (tx) => notices.markRead(tx, [id]));
    expect((await db.superuser.query('SELECT count(*)::int AS n FROM platform.notice_reads')).rows).toEqual([{ n: 0 }]);
  });

  it('is listed page by page, newest first', async () => {
    for (let i = 0; i < 5; i++) await send({ subject: `News ${i}` });
    const pages: string[][] = [];
    let cursor: string | undefined;
    do {
      const page = await db.app.run(ruth, (tx) => notices.list(tx, { limit: 2, ...(cursor ? { cursor } : {}) }));
      pages.push(page.items.map(({ subject }) => subject));
      cursor = page.next ?? undefined;
    } while (cursor);
    expect(pages).toEqual([['News 4', 'News 3'], ['News 2', 'News 1'], ['News 0']]);
  });

  it('goes with the transaction that sent it', async () => {
    await db.superuser.query(`UPDATE platform.notice_groups SET emails = '{soc@bank.example}' WHERE name = 'security'`);
    const failing = db.app.run(ruth, async (tx) => {
      await notices.send(tx, { ...news, to: { group: 'security' } });
      throw new Error('the business failed');
    });
    await expect(failing).rejects.toThrow('the business failed');
    expect((await db.superuser.query('SELECT FROM platform.notice_deliveries')).rowCount).toBe(0);
  });

  it('cannot be sent in another’s name', async () => {
    await expect(
      db.app.run(ruth, (tx) =>
        tx.query(
          `INSERT INTO platform.notices (id, at, kind, severity, subject, body, sender, users, permissions)
           VALUES (gen_random_uuid(), now(), 'a.b', 'info', 'x', 'y', $1, '{}', '{}')`,
          [ines.sub],
        ),
      ),
    ).rejects.toThrow();
  });

  it('tells nothing sensitive, in subject or text', async () => {
    await send({ subject: 'Card 4111 1111 1111 1111', text: 'From DE89 3704 0044 0532 0130 00\nto ines@bank.example' });
    const [seen] = await seenBy(ruth);
    expect(`${seen?.subject} ${seen?.text}`).not.toMatch(/4111|3704|ines@/);
    expect(seen?.text.split('\n')).toHaveLength(2);
  });

  it.each([
    ['a link to another site', { link: '//evil.example/x' }],
    ['a link with a scheme', { link: 'https://evil.example' }],
    ['a kind that is none', { kind: 'Broken' }],
    ['no subject', { subject: ' \n ' }],
    ['nobody to tell', { to: [] }],
    ['a group that does not exist', { to: { group: 'nobody' } }],
  ])('is refused with %s', async (_, wrong) => {
    await expect(send(wrong)).rejects.toMatchObject({ code: 'validation' });
  });

  it('keeps its subject on one line, whatever somebody put into it', async () => {
    await send({ subject: 'Hello\r\nBcc: everyone@bank.example' });
    expect((await seenBy(ruth))[0]?.subject).not.toMatch(/[\r\n]/);
  });
});
