import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyChain } from '#audit-chain';
import { IngestAlerts } from '#case';
import { Signers } from '#crypto';
import { bytesSource, openZip, parseVkey, verifyPackArchive } from '#proof';
import { actorWith, giveRole } from '#testing';
import { clearPack, type TestApi, testApi } from '#testing/api';

const NAME = 'Elvira Quandt';
const PHONE = '+352621123418';
const NUMBER = '70006000500042';
const alert = {
  ...{ source: 'monitor', sourceRef: 'erase-me', typology: 'Mule account', score: 80, detectedAt: '2026-11-20T10:00:00Z' },
  transactions: [],
  subjects: [{ role: 'SUBJECT', account: { number: NUMBER }, party: { kind: 'PERSON', name: NAME, ref: 'cust-1', phone: PHONE } }],
};
const decision = {
  ...{ disposition: 'CONFIRMED_FRAUD', reasonCode: 'PAYER_DECEIVED', loss: '0.00', recovered: '0.00', evidenceIds: [] },
  note: 'The payer followed an altered invoice to an account that was nineteen days old.',
};
const reason = 'Asked for by the customer; five years are over.';

describe('erasing a person', () => {
  let api: TestApi;
  let caseId: string;
  let partyId: string;
  let pack: Buffer;
  beforeAll(async () => {
    api = await testApi();
    for (const name of ['cleo', 'dan'] as const) await giveRole(api.house, api.house.people[name], 'privacy-officer');
    const { items } = await api.app.get(IngestAlerts, { strict: false }).execute(actorWith(['alert:ingest']), [alert]);
    const cleo = await api.as('cleo');
    const draft = { title: 'A mule account', type: 'FRAUD', typology: 'Mule account', priority: 2, alertIds: [items[0]?.id] };
    caseId = (await cleo.post('/cases', draft)).json.id;
    partyId = (await api.db.superuser.query('SELECT id FROM cases.parties')).rows[0].id;
    const version = async () => ({ 'if-match': `"${(await cleo.get(`/cases/${caseId}`)).json.version}"` });
    await cleo.post('/reveal', { type: 'party', id: partyId, field: 'phone', purpose: 'INVESTIGATION', caseId });
    await cleo.post(`/cases/${caseId}/transition`, { verb: 'start' }, await version());
    const { id, digest } = (await cleo.post(`/cases/${caseId}/decision`, decision, await version())).json;
    await (await api.as('dan')).post(`/approvals/${id}/approve`, { digest });
  });
  afterAll(() => api.close());

  const keys = () => [parseVkey(api.app.get(Signers).vkey('checkpoint'))];
  const exported = async () => {
    await api.seal();
    return (await clearPack(api, caseId, 'Court order 7 of 2026')).bytes;
  };
  const contentOf = async (archive: Buffer) => {
    const zip = await openZip(bytesSource(archive));
    return Promise.all(zip.names.map((name) => zip.read(name))).then((files) => Buffer.concat(files).toString('latin1'));
  };

  it('is asked for by one and carried out by another', async () => {
    pack = await exported();
    expect(await contentOf(pack)).toContain(PHONE);
    const [cleo, dan] = [await api.as('cleo'), await api.as('dan')];
    const asked = await cleo.post(`/parties/${partyId}/erasure`, { reason });
    expect([asked.status, asked.json.code ?? 'ok']).toEqual([201, 'ok']);
    const body = { digest: asked.json.digest };
    expect((await cleo.post(`/approvals/${asked.json.id}/approve`, body)).json.code).toBe('maker-is-checker');
    expect((await dan.post(`/approvals/${asked.json.id}/approve`, body)).status).toBe(200);
    const gone = await cleo.post('/reveal', { type: 'party', id: partyId, field: 'phone', purpose: 'INVESTIGATION', caseId });
    expect([gone.status, gone.json.code]).toEqual([404, 'not-found']);
  });

  it('leaves the chain whole', async () => {
    await api.seal();
    const verdict = await verifyChain(api.db.workerDataSource, [api.app.get(Signers).vkey('checkpoint')]);
    expect(verdict.ok, JSON.stringify(verdict)).toBe(true);
  });

  it('leaves a pack that left the house before it valid', async () => {
    const verdict = await verifyPackArchive(bytesSource(pack), keys());
    expect([verdict.valid, verdict.failure]).toEqual([true, null]);
  });

  it('leaves nothing of the person for a pack that leaves after it, which is valid too', async () => {
    const after = await exported();
    const content = await contentOf(after);
    for (const secret of [NAME, PHONE, NUMBER]) expect(content).not.toContain(secret);
    expect((await verifyPackArchive(bytesSource(after), keys())).valid).toBe(true);
  });
});
