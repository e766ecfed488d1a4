import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IngestAlerts } from '#case';
import { Signers } from '#crypto';
import { bytesSource, openZip, parseVkey, verifyPackArchive } from '#proof';
import { actorWith } from '#testing';
import { clearPack, type TestApi, testApi } from '#testing/api';

const RING = ['4401', '4402', '4403'];

/** Three accounts through which the same money goes round, and one alert about each. */
const ringAlerts = () =>
  RING.map((number, i) => ({
    source: 'monitor',
    sourceRef: `ring-${number}`,
    typology: 'cycle',
    score: 90 - i,
    detectedAt: '2026-11-20T10:00:00Z',
    subjects: [{ role: 'SUBJECT' as const, account: { number: `0000${number}`, label: `=Ring ${number}` } }],
    transactions: [
      {
        ref: `ring-${number}`,
        at: `2026-11-1${i}T09:00:00Z`,
        amount: '1000.00',
        currency: 'EUR',
        from: { number: `0000${number}` },
        to: { number: `0000${RING[(i + 1) % RING.length]}` },
      },
    ],
  }));

const form = (name: string, content: string) => {
  const boundary = 'caspix-test-boundary';
  const raw = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\nContent-Type: text/plain\r\n\r\n${content}\r\n--${boundary}--\r\n`;
  return {
    raw,
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}`, 'content-length': String(Buffer.byteLength(raw)) },
  };
};

describe('the main job', () => {
  let api: TestApi;
  let caseId: string;
  let pack: Buffer;
  beforeAll(async () => {
    api = await testApi();
    await api.app.get(IngestAlerts, { strict: false }).execute(actorWith(['alert:ingest']), ringAlerts());
  });
  afterAll(() => api.close());

  const tag = async () => ({ 'if-match': `"${(await (await api.as('cleo')).get(`/cases/${caseId}`)).json.version}"` });
  const keys = () => [parseVkey(api.app.get(Signers).vkey('checkpoint'))];

  it('takes three alerts from the queue into one case, with the circle visible', async () => {
    const cleo = await api.as('cleo');
    const queue = await cleo.get('/alerts');
    expect(queue.json.items).toHaveLength(3);
    const opened = await cleo.post('/cases', {
      title: 'Money that goes round three accounts',
      type: 'AML',
      typology: 'cycle',
      priority: 1,
      alertIds: queue.json.items.map(({ id }: { id: string }) => id),
    });
    expect(opened.status).toBe(201);
    caseId = opened.json.id;
    const links = await cleo.get(`/cases/${caseId}/links`);
    expect(links.json.edges.filter(({ cycle }: { cycle: boolean }) => cycle)).toHaveLength(3);
  });

  it('shows no account number in clear until somebody says what for', async () => {
    const cleo = await api.as('cleo');
    const { json, bytes } = await cleo.get(`/cases/${caseId}`);
    expect(bytes.toString()).not.toContain('00004401');
    const [member] = json.parties;
    const asked = { type: 'account', id: member.accountId, field: 'number', caseId };
    expect((await cleo.post('/reveal', asked)).status).toBe(400);
    const revealed = await cleo.post('/reveal', { ...asked, purpose: 'INVESTIGATION' });
    expect([revealed.status, revealed.json.value ?? revealed.json]).toEqual([200, expect.stringMatching(/^0000440\d$/)]);
  });

  it('lets a second analyst, and never the first, approve how it ends', async () => {
    const [cleo, dan] = [await api.as('cleo'), await api.as('dan')];
    const started = await cleo.post(`/cases/${caseId}/transition`, { verb: 'start' }, await tag());
    expect([started.status, started.json.code ?? 'ok']).toEqual([200, 'ok']);
    const { raw, headers } = form('statement.txt', 'The account was opened nineteen days ago.\n');
    const uploaded = await cleo.send('POST', `/cases/${caseId}/evidence`, { raw, headers });
    expect([uploaded.status, uploaded.json.code ?? 'ok']).toEqual([201, 'ok']);
    const evidence = (await cleo.get(`/cases/${caseId}/evidence`)).json.items;
    expect((await cleo.get(`/evidence/${evidence[0].id}/content`)).bytes.toString()).toContain('nineteen days ago');
    const proposed = await cleo.post(
      `/cases/${caseId}/decision`,
      {
        disposition: 'CONFIRMED_FRAUD',
        reasonCode: 'CIRCULAR_FLOW',
        note: 'The same thousand went round three accounts within three days.',
        loss: '0.00',
        recovered: '0.00',
        evidenceIds: evidence.map(({ id }: { id: string }) => id),
      },
      await tag(),
    );
    expect([proposed.status, proposed.json.fields ?? []]).toEqual([201, []]);
    const { id, digest } = proposed.json;
    const own = await cleo.post(`/approvals/${id}/approve`, { digest });
    expect([own.status, own.json.code]).toEqual([403, 'maker-is-checker']);
    const second = await dan.post(`/approvals/${id}/approve`, { digest });
    expect([second.status, second.json.state]).toEqual([200, 'APPROVED']);
    expect((await cleo.get(`/cases/${caseId}`)).json).toMatchObject({ state: 'CLOSED', disposition: 'CONFIRMED_FRAUD' });
  });

  it('shows the manager the figures, and nothing to change', async () => {
    const eva = await api.as('eva');
    const { json } = await eva.get('/dashboard');
    expect(json).toMatchObject({ open: { total: 0 }, falsePositives: { decided: 1, closedAsFalse: 0 } });
    expect(json.flow.at(-1)).toMatchObject({ opened: 1, closed: 1, alerts: 3 });
    expect((await eva.get(`/cases/${caseId}`)).status).toBe(403);
  });

  it('lets the auditor take a pack away that proves itself, without a single number in clear', async () => {
    const finn = await api.as('finn');
    await api.seal();
    const exported = await finn.post(`/cases/${caseId}/packs`, {});
    expect([exported.status, exported.status === 200 ? 'ok' : exported.bytes.toString()]).toEqual([200, 'ok']);
    pack = exported.bytes;
    const verdict = await verifyPackArchive(bytesSource(pack), keys());
    expect(verdict.failure).toBeNull();
    expect(verdict.valid).toBe(true);
    expect(JSON.stringify(verdict.checks)).toContain('the log recorded the digest of 1 of 1');
    expect(pack.toString('latin1')).not.toContain('00004401');
    const { names } = await openZip(bytesSource(pack));
    expect(names.some((name) => name.endsWith('data/evidence/1-statement.txt'))).toBe(true);
  });

  it('neutralises a formula in a cell of the pack', async () => {
    const zip = await openZip(bytesSource(pack));
    const csv = await zip.read(zip.names.find((name) => name.endsWith('transactions.csv')) ?? '');
    expect(csv.toString()).toContain(`'=Ring`);
    expect(csv.toString()).not.toMatch(/(^|,)=/m);
  });

  it('refuses the pack with one byte of evidence or of an entry changed, and names it', async () => {
    for (const [needle, subject] of [
      ['nineteen days ago', 'data/evidence/1-statement.txt'],
      ['"action":"case.open","actor"', 'data/audit/entries/'],
    ] as const) {
      const changed = Buffer.from(pack);
      const at = changed.indexOf(needle);
      expect(at).toBeGreaterThan(0);
      changed[at + 2] = (changed[at + 2] ?? 0) ^ 1;
      const verdict = await verifyPackArchive(bytesSource(changed), keys());
      expect(verdict.valid).toBe(false);
      expect(JSON.stringify(verdict.failure)).toContain(subject);
    }
  });

  it('gives clear values only by two auditors who say what for, and writes that down', async () => {
    const finn = await api.as('finn');
    expect((await finn.post(`/cases/${caseId}/packs`, { unmasked: true, purpose: 'Court order 7 of 2026' })).status).toBe(400);
    const clear = await clearPack(api, caseId, 'Court order 7 of 2026');
    expect(clear.status).toBe(200);
    expect(clear.bytes.toString('latin1')).toContain('00004401');
    const { json } = await finn.get('/audit/entries?action=pack.export');
    expect(json.items.map(({ reason }: { reason: string }) => reason)).toEqual(['AUTHORITY_REQUEST', 'masked']);
  });
});
