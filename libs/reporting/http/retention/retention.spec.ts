import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyChain } from '#audit-chain';
import { Signers } from '#crypto';
import { openNote, parseCheckpoint, verifyInclusion } from '#proof';
import { type TestApi, type TestClient, testApi } from '#testing/api';

const reason = 'Seven years and a month have passed.';
const today = new Date();
/** Last month, of which the log gets five entries before anything else. */
const month = new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth() - 1, 1)).toISOString().slice(0, 7);

/** Entries of last month, as the database wrote them then. */
const OLD = `
  INSERT INTO audit.entries (id, at, xid, actor_id, action, object_type, object_id, outcome, leaf, bytes)
  SELECT id, at, pg_current_xact_id(), id, 'case.open', 'case', 'c-' || n, 'granted', sha256('\\x00'::bytea || bytes), bytes
  FROM (
    SELECT n, id, at, convert_to(audit.entry_text('{"auth":{"idp":"local","methods":["totp"]},"session":"s","sub":"' || id || '","type":"user"}',
      'caspix-test', 'r', id, at, 'case.open', 'case', 'c-' || n, 'null', 'granted', NULL, 'null'), 'UTF8') AS bytes
    FROM (SELECT n, ($1::timestamptz + n * interval '1 hour') AS at, ('00000000-0000-7000-9000-00000000000' || n)::uuid AS id
      FROM generate_series(1, 5) n) t OFFSET 0
  ) e`;

describe('a month of the log whose time is over', () => {
  let api: TestApi;
  let ada: TestClient;
  let ben: TestClient;
  let finn: TestClient;
  let vkey: string;
  beforeAll(async () => {
    api = await testApi();
    [ada, ben, finn] = [await api.as('ada'), await api.as('ben'), await api.as('finn')];
    await sql(OLD, [`${month}-10T10:00:00Z`]);
    await api.seal();
    vkey = api.app.get(Signers).vkey('checkpoint');
  });
  afterAll(() => api.close());

  const sql = (text: string, values: unknown[] = []) => api.db.superuser.query(text, values);
  const approve = (by: TestClient, { id, digest }: { id: string; digest: string }) => by.post(`/approvals/${id}/approve`, { digest });
  const verify = (against?: string) => verifyChain(api.db.workerDataSource, [vkey], against === undefined ? {} : { against });
  const left = async () =>
    (await sql(`SELECT count(*)::int AS n FROM audit.entries WHERE at < date_trunc('month', now(), 'UTC')`)).rows[0].n;

  it('is kept as long as it must be, whoever asks', async () => {
    expect(await ada.post('/audit/retention', { month, reason })).toMatchObject({ status: 409, json: { code: 'conflict' } });
    expect(await ada.post('/audit/retention', { month: '1999-01', reason })).toMatchObject({ status: 404 });
    expect(await finn.post('/audit/retention', { month, reason })).toMatchObject({ status: 403 });
    await expect(sql('UPDATE audit.retention SET months = 11')).rejects.toMatchObject({ code: '23514' });
  });

  it('cannot be dropped by the application without a request that two more people approved', async () => {
    const run = (text: string) => api.db.app.run(api.house.as(api.house.people.ada), (tx) => tx.query(text));
    await expect(run(`SELECT reporting.retire_audit_month('${month}-01', gen_random_uuid())`)).rejects.toMatchObject({
      code: 'maker-is-checker',
    });
    await expect(run(`SELECT audit.retire_month('${month}-01', gen_random_uuid())`)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(run(`DROP TABLE audit.entries_${month.replace('-', '_')}`)).rejects.toMatchObject({ code: 'forbidden' });
    expect(await left()).toBe(5);
  });

  it('stays while a legal hold concerns a case with entries in it, also when the hold comes between the request and its approval', async () => {
    await sql('ALTER TABLE audit.retention DROP CONSTRAINT retention_months_check; UPDATE audit.retention SET months = 0');
    const caseId = '00000000-0000-7000-9000-0000000000ca';
    await sql(
      `ALTER TABLE cases.cases DISABLE TRIGGER ALL; ALTER TABLE cases.legal_holds DISABLE TRIGGER ALL; ALTER TABLE audit.seals DISABLE TRIGGER ALL;
       UPDATE audit.seals SET case_id = '${caseId}', case_seq = 1
         WHERE index = (SELECT min(index) FROM audit.seals WHERE entry_at < '${month}-11')`,
    );
    const hold = () =>
      sql(`INSERT INTO cases.legal_holds (id, case_id, placed_by) VALUES (gen_random_uuid(), $1, gen_random_uuid())`, [caseId]);
    const lift = () => sql(`UPDATE cases.legal_holds SET lifted_at = now(), lifted_by = gen_random_uuid()`);
    await hold();
    const refused = await ada.post('/audit/retention', { month, reason });
    expect(refused).toMatchObject({ status: 409, json: { code: 'conflict', detail: expect.stringContaining('legal hold') } });
    await lift();
    const { json: request } = await ada.post('/audit/retention', { month, reason });
    await approve(ben, request);
    await hold();
    expect((await approve(finn, request)).status).toBeGreaterThanOrEqual(400);
    expect(await left()).toBe(5);
    // Nor by the function itself, with a request that was approved before.
    await sql(`ALTER TABLE rbac.approvals DISABLE TRIGGER ALL; ALTER TABLE rbac.approval_votes DISABLE TRIGGER ALL;
       UPDATE rbac.approvals SET state = 'APPROVED', checker_id = gen_random_uuid(), decided_at = now(), decided_entry = gen_random_uuid() WHERE id = '${request.id}'`);
    const retire = () =>
      api.db.app.run(api.house.as(api.house.people.ada), (tx) =>
        tx.query(`SELECT reporting.retire_audit_month('${month}-01', '${request.id}')`),
      );
    await expect(retire()).rejects.toMatchObject({ code: 'integrity' });
    await sql(`DELETE FROM rbac.approval_votes; DELETE FROM rbac.approvals`);
    await lift();
    await sql(
      `UPDATE audit.seals SET case_id = NULL, case_seq = NULL WHERE case_id = '${caseId}'; UPDATE audit.retention SET months = 84;
       ALTER TABLE audit.seals ENABLE TRIGGER ALL; ALTER TABLE rbac.approvals ENABLE TRIGGER ALL; ALTER TABLE rbac.approval_votes ENABLE TRIGGER ALL; ALTER TABLE cases.legal_holds ENABLE TRIGGER ALL`,
    );
  });

  it('goes whole once another administrator and an auditor agreed, and all that is left proves itself', async () => {
    // As if the years had passed: only who holds the server can shorten what must be kept.
    await sql('UPDATE audit.retention SET months = 0');
    const { checkpoint: earlier } = (await finn.get('/audit/status')).json;
    const { status, json: request } = await ada.post('/audit/retention', { month, reason });
    expect(status).toBe(201);
    expect(await approve(ada, request)).toMatchObject({ status: 403 });
    expect(await approve(ben, request)).toMatchObject({ status: 200, json: { state: 'PENDING' } });
    expect(await left()).toBe(5);
    expect(await approve(finn, request)).toMatchObject({ status: 200, json: { state: 'APPROVED' } });
    expect(await left()).toBe(0);
    await api.seal();
    expect(await verify(earlier)).toMatchObject({ ok: true, broken: null, retired: 5 });
    const { items } = (await finn.get('/audit/entries?action=audit.retire')).json;
    expect(items).toMatchObject([{ object: { type: 'audit-month', id: month }, reason: expect.stringMatching(/^entries \d+ to \d+$/) }]);
    const proof = (await finn.get(`/audit/entries/${items[0].id}/proof`)).json;
    const { root, size } = parseCheckpoint(openNote(proof.checkpoint, [vkey]).text);
    const path = proof.path.map((hash: string) => Buffer.from(hash, 'hex'));
    expect(verifyInclusion({ index: proof.index, size, leaf: Buffer.from(proof.leaf, 'hex'), path, root: Buffer.from(root) })).toBe(true);
    expect(await ada.post('/audit/retention', { month, reason })).toMatchObject({ status: 404 });
  });

  it('takes no other entry along: what goes without a decision is still found', async () => {
    const { rows } = await sql(
      'SELECT e.id, e.tableoid::regclass::text AS part, s.index FROM audit.entries e JOIN audit.seals s ON s.entry_id = e.id LIMIT 1',
    );
    await sql(`ALTER TABLE audit.entries DISABLE TRIGGER USER; ALTER TABLE ${rows[0].part} DISABLE TRIGGER USER`);
    await sql('DELETE FROM audit.entries WHERE id = $1', [rows[0].id]);
    expect((await verify()).broken).toMatchObject({ check: 'entry', index: Number(rows[0].index) });
  });
});
