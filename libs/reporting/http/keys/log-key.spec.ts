import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LogKeys, verifyChain } from '#audit-chain';
import { Signers } from '#crypto';
import { formatCheckpoint, openCheckpoint, openNote, parseCheckpoint, parsePin, signNote } from '#proof';
import { actorWith } from '#testing';
import { type TestApi, type TestClient, testApi } from '#testing/api';

const reason = 'The key is a year old.';

describe('the key that signs the log', () => {
  let api: TestApi;
  let ada: TestClient;
  let ben: TestClient;
  let finn: TestClient;
  let old: string;
  beforeAll(async () => {
    api = await testApi();
    [ada, ben, finn] = [await api.as('ada'), await api.as('ben'), await api.as('finn')];
    await api.seal();
    old = api.app.get(Signers).vkey('checkpoint');
  });
  afterAll(() => api.close());

  const status = async () => (await finn.get('/audit/status')).json;
  const ask = (by: TestClient) => by.post('/keys/requests', { change: 'rotate', key: 'checkpoint', reason });
  const approve = (by: TestClient, { id, digest }: { id: string; digest: string }) => by.post(`/approvals/${id}/approve`, { digest });
  /** What `caspix audit rotate-key` does at the provider before it asks. */
  const make = () => api.db.worker.run(actorWith([]), (tx) => api.app.get(LogKeys).make(tx));
  const verify = (...keys: string[]) => verifyChain(api.db.workerDataSource, keys);

  it('is handed over to no key that nobody made, and never destroyed', async () => {
    expect(await ask(ada)).toMatchObject({ status: 409, json: { code: 'conflict' } });
    const destroy = { change: 'destroy', key: 'checkpoint', version: 1, reason };
    expect(await ada.post('/keys/requests', destroy)).toMatchObject({ status: 400, json: { code: 'validation' } });
    expect(await ask(finn)).toMatchObject({ status: 403, json: { code: 'forbidden' } });
  });

  it('signs on, alone, until a second administrator has agreed to exactly that key', async () => {
    const { vkey } = await make();
    const { status: code, json: request } = await ask(ada);
    expect(code).toBe(201);
    expect(request.changes).toEqual([{ label: expect.any(String), before: old, after: vkey }]);
    expect(await approve(ada, request)).toMatchObject({ status: 403, json: { code: 'maker-is-checker' } });
    await api.seal();
    expect(await status()).toMatchObject({ key: old, pins: [old] });
    // Nor does the application hand over by itself, with a key of its own.
    const insert = `INSERT INTO audit.signing_keys (version, vkey, entry_id, approval) VALUES (2, $1, gen_random_uuid(), $2)`;
    const asApp = (key: string, approval: string) => api.db.app.run(actorWith([]), (tx) => tx.query(insert, [key, approval]));
    await expect(asApp(vkey, request.id)).rejects.toMatchObject({ code: 'maker-is-checker' });
    await expect(asApp(`${vkey}AA`, request.id)).rejects.toMatchObject({ code: 'maker-is-checker' });

    expect(await approve(ben, request)).toMatchObject({ status: 200, json: { state: 'APPROVED' } });
    await api.seal();
    const after = await status();
    const { size } = parseCheckpoint(openNote(after.checkpoint, [vkey]).text);
    expect(after).toMatchObject({ key: vkey, pins: [`${old} 0-${size}`, `${vkey} ${size}-`], state: 'ok' });
    expect(openNote(after.checkpoint, [old, vkey]).signers).toHaveLength(2);
  });

  it('was announced in the log, under its own signature, by the public half that took over', async () => {
    const { key } = await status();
    const { items } = (await finn.get('/audit/entries?action=key.rotate')).json;
    expect(items).toMatchObject([{ object: { type: 'key', id: 'checkpoint' }, reason: `the log is handed over to ${key}` }]);
    const proof = (await finn.get(`/audit/entries/${items[0].id}/proof`)).json;
    expect(openNote(proof.checkpoint, [old]).text).toContain(`\n${proof.size}\n`);
  });

  it('speaks for nothing behind the overlap: a checkpoint that it signs there is refused', async () => {
    await api.client().get('/audit/status');
    expect(await ada.post('/keys/requests', { change: 'rotate', key: 'audit', reason })).toMatchObject({ status: 201 });
    await api.seal();
    const { checkpoint, pins } = await status();
    const { origin, size, root } = openCheckpoint(checkpoint, pins.map(parsePin));
    expect(() => openNote(checkpoint, [old])).toThrowError(expect.objectContaining({ fault: 'note-unknown-key' }));
    expect(await verify(...pins)).toMatchObject({ ok: true });
    const forged = await signNote(formatCheckpoint({ origin, size, root }), api.app.get(Signers).checkpoint());
    expect(() => openCheckpoint(forged, pins.map(parsePin))).toThrowError(expect.objectContaining({ fault: 'key-out-of-range' }));
    await expect(verifyChain(api.db.workerDataSource, pins, { against: forged })).rejects.toMatchObject({ fault: 'key-out-of-range' });
    // At the first checkpoint behind the overlap: other tests' transactions may let a seal take what was written since in two steps.
    const overlap = parsePin(pins[0]).to ?? 0;
    const { broken } = await verify(old);
    expect(broken?.check).toBe('signature');
    expect(broken?.index).toBeGreaterThanOrEqual(overlap);
    expect(broken?.index).toBeLessThan(size);
  });

  it('is handed over again in the same way, and every state of the log goes on verifying', async () => {
    await make();
    const { json: request } = await ask(ben);
    expect(await approve(ada, request)).toMatchObject({ status: 200 });
    expect(await ask(ben)).toMatchObject({ status: 409 });
    await api.seal();
    const { pins } = await status();
    expect(pins).toHaveLength(3);
    expect(await verify(...pins)).toMatchObject({ ok: true });
    expect((await verify(...pins.slice(1))).broken).toMatchObject({ check: 'signature' });
  });
});
