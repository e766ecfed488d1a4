import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { uuidv7 } from '#kernel';
import { serviceActor } from '#platform';
import { decodeEntry, sha256 } from '#proof';
import { actorWith, openLog, type TestDatabase, type TestLog, testDatabase } from '#testing';

describe('recording', () => {
  let db: TestDatabase;
  let log: TestLog;
  beforeAll(async () => {
    db = await testDatabase();
    log = await openLog(db);
    await db.superuser.query('CREATE TABLE public.business (id int PRIMARY KEY); GRANT INSERT, SELECT ON public.business TO caspix_app');
  });
  afterAll(async () => {
    await log?.close();
    await db?.close();
  });

  const event = { action: 'alert.assign', object: { type: 'alert', id: 'a-1' } } as const;
  const auditor = actorWith(['audit:read']);

  it('writes down who, in which session, by which factors, when and what', async () => {
    const actor = actorWith(['case:work', 'audit:read']);
    const before = Date.now();
    const { entry } = await db.app.run(actor, async (tx) => {
      const { id } = await log.audit.record(tx, { ...event, reason: 'first look' });
      return log.reader.entry(tx, id);
    });
    expect(entry).toMatchObject({
      v: 1,
      log: 'caspix-test',
      actor: { sub: actor.sub, type: 'user', session: actor.session, auth: { methods: ['password', 'totp'], idp: 'local' } },
      action: 'alert.assign',
      object: { type: 'alert', id: 'a-1' },
      case: null,
      outcome: 'granted',
      reason: 'first look',
      request: actor.request,
      payload: null,
    });
    expect(Date.parse(entry.at)).toBeGreaterThanOrEqual(before - 1);
    expect(Date.parse(entry.at)).toBeLessThanOrEqual(Date.now() + 1);
  });

  it('keeps the detail encrypted beside the entry, which commits to the ciphertext', async () => {
    const detail = { before: { state: 'NEW' }, after: { state: 'TRIAGED' }, secret: 'DE89370400440532013000' };
    const id = await db.app.run(auditor, async (tx) => (await log.audit.record(tx, { ...event, detail })).id);
    const { rows } = await db.superuser.query(
      'SELECT e.bytes, p.cipher FROM audit.entries e JOIN audit.payloads p ON p.entry_id = e.id WHERE e.id = $1',
      [id],
    );
    const [{ bytes, cipher }] = rows;
    expect(cipher.includes('DE8937')).toBe(false);
    expect(bytes.includes('DE8937')).toBe(false);
    expect(decodeEntry(bytes).payload).toMatchObject({ alg: 'SHA-256', digest: sha256(cipher).toString('hex') });
    expect(await db.app.run(auditor, (tx) => log.reader.detail(tx, id))).toEqual(detail);
    expect(await db.app.run(actorWith(['case:read']), (tx) => log.reader.detail(tx, id))).toBeNull();
  });

  it.each([
    ['IBAN', 'paid to DE89 3704 0044 0532 0130 00, see CAS-2026-000123', 'paid to [masked:iban], see CAS-2026-000123'],
    ['card number', 'card 4111 1111 1111 1111 was read out', 'card [masked:pan] was read out'],
    ['e-mail address', 'asked mia@mail.example,\nshe agreed', 'asked [masked:email],\nshe agreed'],
  ])('keeps no %s that somebody typed into a reason', async (_, reason, kept) => {
    expect(await recorded(reason)).toBe(kept);
  });

  it.each([
    ['references', 'CAS-2026-000123, order 4111111111111112, transfer 20261127-000451, DE00370400440532013000'],
    ['ids', '0193b5a0-4111-7111-8111-111111111111 and 0193b5a0-4242-7242-8242-424242424242'],
    ['lines and marks', 'She called twice.\n\t“It was not me”, she said – 27.11.2026, 14:03,\u00a0１２ o’clock.'],
    ['the digest of a file, also one that ends like a card', `sha256:${'abc'.repeat(16)}4111111111111111`],
    ['as long as it may be', 'Ä'.repeat(10_000)],
  ])('keeps to the letter a reason of %s', async (_, reason) => {
    expect(await recorded(reason)).toBe(reason);
  });

  it('lets the end of a reason give way that masks make too long, and never splits a character', async () => {
    for (const start of ['', 'x']) {
      const kept = await recorded(`${start}a@b.example ${'😀'.repeat(4993)}`);
      expect(kept).toMatch(/^x?\[masked:email\] (😀)+…$/u);
      expect(kept?.length).toBeGreaterThan(9_990);
    }
  });

  async function recorded(reason: string): Promise<string | null> {
    const id = await db.app.run(auditor, async (tx) => (await log.audit.record(tx, { ...event, reason })).id);
    const { rows } = await db.superuser.query('SELECT bytes FROM audit.entries WHERE id = $1', [id]);
    return decodeEntry(rows[0].bytes).reason;
  }

  it('rolls the business back with a refused entry, and the entry back with refused business', async () => {
    const refused = db.app.run(auditor, async (tx) => {
      await tx.query('INSERT INTO public.business VALUES (1)');
      await log.audit.record(tx, { ...event, object: { type: 'Not A Name', id: 'x' } });
    });
    await expect(refused).rejects.toMatchObject({ code: 'audit-refused' });
    const count = async () => Number((await db.superuser.query('SELECT count(*) FROM audit.entries')).rows[0].count);
    const before = await count();
    const failed = db.app.run(auditor, async (tx) => {
      await log.audit.record(tx, event);
      throw new Error('the business changes its mind');
    });
    await expect(failed).rejects.toThrow('changes its mind');
    expect(await count()).toBe(before);
    expect((await db.superuser.query('SELECT * FROM public.business')).rows).toEqual([]);
  });

  it('keeps a denial although the denied transaction is gone', async () => {
    const actor = actorWith([]);
    await log.audit.denied(actor, { action: 'access.deny', object: { type: 'route', id: 'listUsers' }, reason: 'user:read' });
    const { items } = await db.app.run(auditor, (tx) => log.reader.search(tx, { actor: actor.sub }));
    expect(items.map(({ entry }) => [entry.action, entry.outcome])).toEqual([['access.deny', 'denied']]);
  });

  it('records many in one go, in their order', async () => {
    const ids = Array.from({ length: 2500 }, (_, i) => `object-${i}`);
    const request = uuidv7();
    await db.worker.run(serviceActor('importer', [], request), (tx) =>
      log.audit.recordMany(
        tx,
        ids.map((id) => ({ action: 'alert.receive', object: { type: 'alert', id }, detail: { id } }) as const),
      ),
    );
    const { rows } = await db.superuser.query(`SELECT object_id FROM audit.entries WHERE action = 'alert.receive' ORDER BY at, id`);
    expect(rows.map((row) => row.object_id)).toEqual(ids);
  });

  it.each([
    ['an empty id', { object: { type: 'alert', id: '' } }],
    ['an id that is too long', { object: { type: 'alert', id: 'x'.repeat(256) } }],
    ['a NUL', { reason: 'a\u0000b' }],
    ['half a surrogate pair', { reason: 'a\ud800b' }],
    ['a reason that is too long', { reason: 'x'.repeat(10_001) }],
    ['a case that is no UUID', { caseId: 'CAS-1' }],
  ])('refuses %s before it reaches the database', async (_, wrong) => {
    await expect(db.app.run(auditor, (tx) => log.audit.record(tx, { ...event, ...wrong }))).rejects.toMatchObject({ code: 'validation' });
  });

  it('puts the entries of a case one behind the other, whoever writes at the same time', async () => {
    const caseId = uuidv7();
    const writers = Array.from({ length: 8 }, () => actorWith(['case:work']));
    const write = (actor: (typeof writers)[number]) =>
      Promise.all(
        Array.from({ length: 5 }, () =>
          db.app.run(actor, (tx) => log.audit.recordMany(tx, [{ ...event, caseId }, { ...event }, { ...event, caseId }])),
        ),
      );
    await Promise.all(writers.map(write));
    const { rows } = await db.superuser.query('SELECT bytes, leaf FROM audit.entries WHERE case_id = $1 ORDER BY case_seq', [caseId]);
    const entries = rows.map(({ bytes, leaf }) => ({ ...decodeEntry(bytes), leaf: leaf.toString('hex') }));
    expect(entries.map((entry) => entry.case?.seq)).toEqual(Array.from({ length: 80 }, (__, i) => i + 1));
    expect(entries.map((entry) => entry.case?.prev)).toEqual([null, ...entries.slice(0, -1).map(({ leaf }) => leaf)]);
    expect(entries.map(({ at }) => at)).toEqual(entries.map(({ at }) => at).toSorted());
  }, 60_000);
});
