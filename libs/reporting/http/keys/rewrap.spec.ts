import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Audit } from '#audit-chain';
import { IngestAlerts } from '#case';
import { KeyRotation, RootOrders } from '#crypto';
import { systemClock } from '#kernel';
import { LOGGER } from '#platform';
import { actorWith } from '#testing';
import { type TestApi, type TestClient, testApi } from '#testing/api';
import { KeyOrderTimer } from '../../application/keys/key-order-timer.ts';
import { KeyOrders } from '../../application/keys/key-orders.ts';

const reason = 'The yearly rotation.';
const NUMBER = '70006000500077';

describe('moving keys to their newest version', () => {
  let api: TestApi;
  let ada: TestClient;
  let ben: TestClient;
  beforeAll(async () => {
    api = await testApi();
    [ada, ben] = [await api.as('ada'), await api.as('ben')];
    const subjects = [{ role: 'SUBJECT', account: { number: NUMBER } }];
    const alert = {
      source: 'monitor',
      sourceRef: 'k1',
      typology: 'Mule',
      score: 50,
      detectedAt: '2026-11-20T10:00:00Z',
      transactions: [],
      subjects,
    };
    await api.app.get(IngestAlerts, { strict: false }).execute(actorWith(['alert:ingest']), [alert as never]);
  });
  afterAll(() => api.close());

  const ask = (body: object) => ada.post('/keys/requests', { reason, ...body });
  const agree = async ({ id, digest }: { id: string; digest: string }) => ben.post(`/approvals/${id}/approve`, { digest });
  const state = async () => (await ada.get('/keys')).json;
  const left = async () =>
    (await state()).keys
      .filter((key: { name: string; state: string }) => key.name === 'case' && key.state === 'retired')
      .reduce((sum: number, { wraps }: { wraps: number }) => sum + wraps, 0);
  const entries = async () =>
    (await api.db.superuser.query(`SELECT count(*)::int AS n FROM audit.entries WHERE action = 'key.rewrap'`)).rows[0].n;
  /** The worker, with the keys of this process. */
  const orders = () => new KeyOrders(api.app.get(KeyRotation), api.app.get(RootOrders), api.app.get(Audit, { strict: false }));
  const mover = () => new KeyOrderTimer(api.db.worker, orders(), systemClock, api.app.get(LOGGER));

  it('is not asked for where nothing is left, nor for keys that are never written anew', async () => {
    expect(await ask({ change: 'rewrap', key: 'case' })).toMatchObject({ status: 409, json: { code: 'conflict' } });
    expect(await ask({ change: 'rewrap', key: 'audit' })).toMatchObject({ status: 400, json: { code: 'validation' } });
  });

  it('is ordered by two people, carried out by the worker, seen while it goes on, and recorded once', async () => {
    expect(await agree((await ask({ change: 'rotate', key: 'case' })).json)).toMatchObject({ status: 200 });
    expect(await left()).toBeGreaterThan(0);
    await mover().tick();
    expect(await left(), 'nobody has ordered it yet').toBeGreaterThan(0);
    const request = (await ask({ change: 'rewrap', key: 'case' })).json;
    expect(await ada.post(`/approvals/${request.id}/approve`, { digest: request.digest })).toMatchObject({ status: 403 });
    expect(await agree(request)).toMatchObject({ status: 200 });
    expect((await state()).moving).toMatchObject({ moved: 0 });
    expect(await ask({ change: 'rewrap', key: 'case' })).toMatchObject({ status: 409 });
    await Promise.all([mover().tick(), mover().tick()]);
    await mover().tick();
    expect(await left()).toBe(0);
    expect((await state()).moving).toBeNull();
    expect(await entries()).toBe(1);
    const cleo = await api.as('cleo');
    expect((await cleo.get(`/search?q=${NUMBER}`)).json.alerts).toHaveLength(1);
  });

  it('is ordered by nobody alone in SQL', async () => {
    const insert = 'INSERT INTO crypto.rewrap_orders (id, ordered_by) VALUES (gen_random_uuid(), gen_random_uuid())';
    await expect(api.db.app.run(actorWith(['key:manage']), (tx) => tx.query(insert))).rejects.toMatchObject({ code: 'maker-is-checker' });
    await expect(api.db.superuser.query(insert)).rejects.toThrow(/needs an approved request/);
    await expect(api.db.superuser.query('UPDATE crypto.rewrap_orders SET done_at = NULL')).rejects.toThrow(/goes forward/);
  });
});
