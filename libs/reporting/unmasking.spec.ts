import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IngestAlerts } from '#case';
import { type Actor, UnitOfWork } from '#platform';
import { bytesSource, openZip } from '#proof';
import { DualControl } from '#rbac';
import { actorWith } from '#testing';
import { type Loose, secondAuditor, type TestApi, type TestClient, testApi } from '#testing/api';

const PHONE = '+352621123418';
const reason = 'Court order 7 of 2026, District Court';
const purpose = 'AUTHORITY_REQUEST';

describe('an evidence pack with values in clear', () => {
  let api: TestApi;
  let finn: TestClient;
  let gwen: Actor;
  let made = 0;
  beforeAll(async () => {
    api = await testApi();
    finn = await api.as('finn');
    gwen = await secondAuditor(api);
  });
  afterAll(() => api.close());

  /** A case about one account of one person whose telephone number is known; two values. */
  async function aCase(): Promise<string> {
    made += 1;
    const alert = {
      ...{ source: 'monitor', sourceRef: `u${made}`, typology: 'Mule account', score: 80, detectedAt: '2026-11-20T10:00:00Z' },
      transactions: [],
      subjects: [
        { role: 'SUBJECT', account: { number: `7000600050${made}` }, party: { kind: 'PERSON', name: `Person ${made}`, phone: PHONE } },
      ],
    };
    const { items } = await api.app.get(IngestAlerts, { strict: false }).execute(actorWith(['alert:ingest']), [alert]);
    const draft = { title: 'A mule account', type: 'FRAUD', typology: 'Mule account', priority: 2, alertIds: [items[0]?.id] };
    return (await (await api.as('cleo')).post('/cases', draft)).json.id;
  }
  const ask = async (caseId: string): Promise<Loose> => (await finn.post(`/cases/${caseId}/packs/unmasking`, { purpose, reason })).json;
  const control = () => api.app.get(DualControl, { strict: false });
  const agree = ({ id, digest }: Loose) => control().approve(gwen, id, digest);
  const take = async (caseId: string, approvalId: string, client = finn) => {
    await api.seal();
    return client.post(`/cases/${caseId}/packs`, { approvalId });
  };
  const contentOf = async (archive: Buffer) => {
    const zip = await openZip(bytesSource(archive));
    return Promise.all(zip.names.map((name) => zip.read(name))).then((files) => Buffer.concat(files).toString('latin1'));
  };
  const sql = (actor: Actor, text: string, values: unknown[]) => api.house.get(UnitOfWork).run(actor, (tx) => tx.query(text, values));
  const finnHimself = () => api.house.as(api.house.people.finn);

  it('says what would leave, and leaves once a second auditor agreed, once', async () => {
    const caseId = await aCase();
    const asked = await ask(caseId);
    expect(asked).toMatchObject({
      action: 'pack.unmask',
      state: 'PENDING',
      changes: [{ label: 'Protected values in the pack', before: '2 masked', after: '2 in clear' }, { label: 'What for' }],
    });
    expect((await take(caseId, asked.id)).status).toBe(404);
    await agree(asked);
    expect((await finn.get(`/cases/${caseId}/packs/unmasking`)).json.items).toMatchObject([
      { id: asked.id, purpose, reason, state: 'APPROVED', until: expect.any(String), usedAt: null },
    ]);
    const pack = await take(caseId, asked.id);
    expect(pack.status).toBe(200);
    const content = await contentOf(pack.bytes);
    expect(content).toContain(PHONE);
    expect(content).toContain(reason);
    expect(await take(caseId, asked.id)).toMatchObject({ status: 409, json: { code: 'approval-decided' } });
    expect((await finn.get(`/cases/${caseId}/packs/unmasking`)).json.items).toMatchObject([{ usedAt: expect.any(String) }]);
    const { items } = (await finn.get(`/audit/entries?caseId=${caseId}&limit=50`)).json;
    const actions = items.map(({ action }: Loose) => action);
    for (const action of ['approval.request', 'approval.approve', 'pack.unmask', 'pack.export']) expect(actions).toContain(action);
  });

  it('is not agreed to by whoever asked, nor by anybody who may not take one', async () => {
    const caseId = await aCase();
    const asked = await ask(caseId);
    const body = { digest: asked.digest };
    expect(await finn.post(`/approvals/${asked.id}/approve`, body)).toMatchObject({ status: 403, json: { code: 'maker-is-checker' } });
    expect((await (await api.as('cleo')).post(`/approvals/${asked.id}/approve`, body)).status).toBe(403);
    expect((await (await api.as('ada')).post(`/approvals/${asked.id}/approve`, body)).status).toBe(404);
    expect((await (await api.as('cleo')).post(`/cases/${caseId}/packs/unmasking`, { purpose, reason })).status).toBe(403);
  });

  it('is taken by whoever asked, for this case, within a day', async () => {
    const [caseId, other] = [await aCase(), await aCase()];
    const asked = await ask(caseId);
    await agree(asked);
    expect((await take(other, asked.id)).status).toBe(404);
    const gwens = await api.house
      .get(UnitOfWork)
      .run(gwen, (tx) => tx.query('SELECT id FROM reporting.unmask_permits WHERE id = $1', [asked.id]));
    expect(gwens).toHaveLength(1);
    await expect(sql(gwen, 'SELECT * FROM reporting.values_for_pack($1, $2)', [asked.id, caseId])).rejects.toMatchObject({
      code: 'maker-is-checker',
    });
    await api.db.superuser.query('ALTER TABLE reporting.unmask_permits DISABLE TRIGGER two_people');
    await api.db.superuser.query(`UPDATE reporting.unmask_permits SET expires_at = now() - interval '1 minute' WHERE id = $1`, [asked.id]);
    await api.db.superuser.query('ALTER TABLE reporting.unmask_permits ENABLE ALWAYS TRIGGER two_people');
    expect(await take(caseId, asked.id)).toMatchObject({ json: { code: 'approval-expired' } });
    await expect(sql(finnHimself(), 'SELECT * FROM reporting.values_for_pack($1, $2)', [asked.id, caseId])).rejects.toMatchObject({
      code: 'maker-is-checker',
    });
  });

  it('holds exactly the values that were agreed to, or is asked for anew', async () => {
    const [caseId, later, source] = [await aCase(), await aCase(), await aCase()];
    const [asked, agreed] = [await ask(caseId), await ask(later)];
    await agree(agreed);
    const { rows } = await api.db.superuser.query('SELECT account_id AS id FROM cases.case_accounts WHERE case_id = $1', [source]);
    for (const id of [caseId, later]) {
      const { json } = await (await api.as('cleo')).get(`/cases/${id}`);
      const added = await (await api.as('cleo')).post(
        `/cases/${id}/accounts`,
        { accountId: rows[0].id, role: 'WITNESS' },
        { 'if-match': `"${json.version}"` },
      );
      expect(added.status).toBeLessThan(300);
    }
    await expect(agree(asked)).rejects.toMatchObject({ code: 'approval-void' });
    expect(await take(later, agreed.id)).toMatchObject({ json: { code: 'approval-void' } });
  });

  it('is not had by a statement of one’s own', async () => {
    const caseId = await aCase();
    const asked = await ask(caseId);
    const digest = async () =>
      (await sql(finnHimself(), `SELECT encode(content, 'hex') AS d FROM reporting.clear_content($1)`, [caseId]))[0] as Loose;
    const permit = `INSERT INTO reporting.unmask_permits (id, case_id, holder, content) VALUES ($1, $2, $3, decode($4, 'hex'))`;
    const finnId = api.house.people.finn.id;
    await expect(sql(finnHimself(), permit, [asked.id, caseId, finnId, (await digest()).d])).rejects.toMatchObject({
      code: 'maker-is-checker',
    });
    await expect(sql(finnHimself(), 'SELECT * FROM cases.values_of_case($1)', [caseId])).rejects.toMatchObject({ code: 'forbidden' });
    await agree(asked);
    const other = await aCase();
    await expect(sql(finnHimself(), permit, [asked.id, other, finnId, (await digest()).d])).rejects.toMatchObject({
      code: expect.stringMatching(/maker-is-checker|duplicate|conflict/),
    });
    await expect(
      sql(finnHimself(), 'UPDATE reporting.unmask_permits SET holder = $2 WHERE id = $1', [asked.id, gwen.sub]),
    ).rejects.toMatchObject({ code: 'forbidden' });
    await expect(sql(finnHimself(), 'DELETE FROM reporting.unmask_permits WHERE id = $1', [asked.id])).rejects.toMatchObject({
      code: 'forbidden',
    });
    expect(
      await sql(gwen, `UPDATE reporting.unmask_permits SET used_at = now(), pack_id = id WHERE id = $1 RETURNING id`, [asked.id]),
    ).toEqual([]);
  });

  it('wants a purpose of the list, and words', async () => {
    const caseId = await aCase();
    for (const body of [
      { purpose },
      { reason },
      { purpose: 'CURIOSITY', reason },
      { purpose, reason: '' },
      { purpose, reason, holder: gwen.sub },
    ]) {
      expect((await finn.post(`/cases/${caseId}/packs/unmasking`, body)).status).toBe(400);
    }
    expect((await finn.post(`/cases/${caseId}/packs`, { unmasked: true })).status).toBe(400);
  });

  it('has two exports of one approval at once give one pack', async () => {
    const caseId = await aCase();
    const asked = await ask(caseId);
    await agree(asked);
    await api.seal();
    const answers = await Promise.all([1, 2].map(() => finn.post(`/cases/${caseId}/packs`, { approvalId: asked.id })));
    const statuses = answers.map(({ status }) => status).toSorted();
    expect(statuses[0]).toBe(200);
    // Too late for the permit, for a value under it, or for a log whose newest entry waits for its seal.
    expect([403, 409, 503]).toContain(statuses[1]);
    const { rows } = await api.db.superuser.query(
      'SELECT count(*)::int AS uses FROM reporting.unmask_permits WHERE id = $1 AND used_at IS NOT NULL',
      [asked.id],
    );
    expect(rows).toEqual([{ uses: 1 }]);
  });
});
