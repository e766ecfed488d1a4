import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Audit, AuditReader, verifyChain } from '#audit-chain';
import { IngestAlerts } from '#case';
import { Signers } from '#crypto';
import {
  bytesSource,
  consistencyProof,
  decodeEntry,
  leafHash,
  openCheckpoint,
  openNote,
  openZip,
  parseCaseHead,
  parsePin,
  parseVkey,
  verifyConsistency,
  verifyInclusion,
  verifyPackArchive,
} from '#proof';
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

interface Proof {
  bytes: string;
  index: number;
  size: number;
  path: string[];
  checkpoint: string;
}

describe('erasing a person', () => {
  let api: TestApi;
  let caseId: string;
  let partyId: string;
  let pack: Buffer;
  /** Every proof that the log could give before, by the entry's id, and its signed state then. */
  let before: { proofs: Map<string, Proof>; checkpoint: string; details: unknown[] };
  /** Entries of use cases whose details say something of the person: on record, under the person's own keys or their account's. */
  let about: string[];
  beforeAll(async () => {
    api = await testApi();
    for (const name of ['cleo', 'dan'] as const) await giveRole(api.house, api.house.people[name], 'privacy-officer');
    const { items } = await api.app.get(IngestAlerts, { strict: false }).execute(actorWith(['alert:ingest']), [alert]);
    const cleo = await api.as('cleo');
    const draft = { title: 'A mule account', type: 'FRAUD', typology: 'Mule account', priority: 2, alertIds: [items[0]?.id] };
    caseId = (await cleo.post('/cases', draft)).json.id;
    partyId = (await api.db.superuser.query('SELECT id FROM cases.parties')).rows[0].id;
    const accountId = (await api.db.superuser.query('SELECT id FROM cases.accounts')).rows[0].id;
    expect(await cleo.post(`/cases/${caseId}/accounts`, { accountId, role: 'SUBJECT' })).toMatchObject({ status: 200 });
    expect((await cleo.post(`/cases/${caseId}/accounts/search`, { last4: NUMBER.slice(-4) })).json.items).toHaveLength(1);
    expect((await cleo.post(`/cases/${caseId}/accounts/search`, { last4: '9999' })).json.items).toHaveLength(0);
    const heard = {
      action: 'comment.add',
      object: { type: 'party', id: partyId },
      caseId,
      subject: partyId,
      detail: { heard: NAME },
    } as const;
    await api.db.app.run(actorWith([]), (tx) => api.app.get(Audit).record(tx, heard));
    const actions = ['account.add-to-case', 'case.search', 'comment.add'];
    const entries = 'SELECT id FROM audit.entries WHERE action = ANY ($1) ORDER BY at, id';
    about = (await api.db.superuser.query(entries, [actions])).rows.map(({ id }) => id);
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

  const details = () =>
    api.db.worker.run(actorWith(['audit:read']), async (tx) => {
      const found: unknown[] = [];
      for (const id of about) found.push(await api.app.get(AuditReader).detail(tx, id));
      return found;
    });

  /** Proves each sealed entry, checks the proof with the public key alone, and gives it. */
  const proveAll = async (): Promise<Map<string, Proof>> => {
    const proofs = new Map<string, Proof>();
    const { rows } = await api.db.superuser.query('SELECT entry_id AS id FROM audit.seals ORDER BY index');
    for (const { id } of rows) {
      const { entry, index, size, path, checkpoint } = await api.db.worker.run(actorWith(['audit:read']), (tx) =>
        api.app.get(AuditReader).proof(tx, id),
      );
      proofs.set(id, { bytes: entry.bytes, index, size, path: [...path], checkpoint });
    }
    for (const proof of proofs.values()) assertProven(proof);
    return proofs;
  };
  const assertProven = ({ bytes, index, size, path, checkpoint }: Proof) => {
    const signed = openCheckpoint(checkpoint, [parsePin(api.app.get(Signers).vkey('checkpoint'))]);
    const leaf = leafHash(Buffer.from(bytes));
    const hashes = path.map((hash) => Buffer.from(hash, 'hex'));
    expect(signed.size).toBe(size);
    expect(verifyInclusion({ index, size, leaf, path: hashes, root: signed.root }), `entry ${index}`).toBe(true);
    decodeEntry(Buffer.from(bytes));
  };

  it('is asked for by one and carried out by another', async () => {
    pack = await exported();
    await api.seal();
    const proofs = await proveAll();
    before = { proofs, checkpoint: [...proofs.values()][0]?.checkpoint ?? '', details: await details() };
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

  it('leaves every entry in its very bytes, and every proof of every entry verifies as before', async () => {
    const after = await proveAll();
    expect(before.proofs.size).toBeGreaterThan(10);
    expect(after.size).toBeGreaterThan(before.proofs.size);
    for (const [id, { bytes, index }] of before.proofs) expect(after.get(id)).toMatchObject({ bytes, index });
    // What was handed out before stays true, too: by itself, and as a state that the log of today extends.
    for (const proof of before.proofs.values()) assertProven(proof);
  });

  it('leaves the log an extension of what it was: the state of before is consistent with the one of now', async () => {
    const pins = [parsePin(api.app.get(Signers).vkey('checkpoint'))];
    const { checkpoint } = (await (await api.as('finn')).get('/audit/status')).json;
    const [then, now] = [openCheckpoint(before.checkpoint, pins), openCheckpoint(checkpoint, pins)];
    const path = await api.db.worker.run(actorWith(['audit:read']), (tx) => {
      const tile = async (level: number, index: number) =>
        (await tx.query<{ hashes: Buffer }>('SELECT hashes FROM audit.tiles WHERE level = $1 AND index = $2', [level, index]))[0]?.hashes ??
        Buffer.alloc(0);
      return consistencyProof(then.size, now.size, tile);
    });
    const roots = { first: then.size, firstRoot: then.root, second: now.size, secondRoot: now.root };
    expect(then.size).toBeLessThan(now.size);
    expect(verifyConsistency({ ...roots, path })).toBe(true);
    expect((await verifyChain(api.db.workerDataSource, [api.app.get(Signers).vkey('checkpoint')], { against: before.checkpoint })).ok).toBe(
      true,
    );
  });

  it('leaves the case complete: its signed head names its last entry still', async () => {
    const proofs = await api.db.worker.run(actorWith(['audit:read', 'case:read']), (tx) => api.app.get(AuditReader).caseProofs(tx, caseId));
    const head = parseCaseHead(openNote(proofs.head, keys()).text);
    expect(head).toMatchObject({ caseId, seq: proofs.entries.length, leaf: proofs.entries.at(-1)?.leaf });
  });

  it('leaves entries about the person without their details, for everybody and for good', async () => {
    // What was searched for and found nobody is nobody's, and stays.
    const nobody = { last4: '9999', found: 0 };
    expect(before.details).toEqual([{ role: 'SUBJECT' }, { last4: NUMBER.slice(-4), found: 1 }, nobody, { heard: NAME }]);
    expect(await details()).toEqual([null, null, nobody, null]);
  });

  it('puts nobody who was erased on another case', async () => {
    const cleo = await api.as('cleo');
    const draft = { title: 'Another one', type: 'FRAUD', typology: 'Mule account', priority: 2, alertIds: [] };
    const other = (await cleo.post('/cases', draft)).json.id;
    const accountId = (await api.db.superuser.query('SELECT id FROM cases.accounts')).rows[0].id;
    const put = await cleo.post(`/cases/${other}/accounts`, { accountId, role: 'WITNESS' });
    expect([put.status, put.json.code]).toEqual([409, 'conflict']);
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
