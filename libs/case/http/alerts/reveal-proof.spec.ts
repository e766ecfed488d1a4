import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IngestAlerts } from '#case';
import { fixedClock } from '#kernel';
import { actorWith } from '#testing';
import { type TestApi, type TestClient, testApi } from '#testing/api';

const MINUTE = 60_000;
const NUMBER = 'NO9386011117947';

describe('revealing over HTTP asks for a fresh proof of the person', () => {
  const clock = fixedClock(new Date(Math.floor(Date.now() / 30_000) * 30_000 + 1_000).toISOString());
  let api: TestApi;
  let cleo: TestClient;
  let alertId: string;
  let id: string;

  beforeAll(async () => {
    api = await testApi({ clock });
    const alert = { source: 'monitor', sourceRef: 'r1', typology: 'Mule', score: 50, detectedAt: '2026-11-20T10:00:00Z', transactions: [] };
    const subjects = [{ role: 'SUBJECT', account: { number: NUMBER } }];
    const source = actorWith(['alert:ingest'], { type: 'service' });
    const { items } = await api.app.get(IngestAlerts, { strict: false }).execute(source, [{ ...alert, subjects }] as never);
    alertId = items[0]?.id ?? '';
    cleo = await api.as('cleo');
    id = (await cleo.get(`/alerts/${alertId}`)).json.subjects[0].accountId;
  });
  afterAll(() => api.close());

  const reveal = () => cleo.post('/reveal', { type: 'account', id, field: 'number', purpose: 'INVESTIGATION', alertId });
  /** What the log says about reveals and refusals of hers since it was asked last. */
  let seen = 0;
  const recorded = async () => {
    const { rows } = await api.db.superuser.query(
      `SELECT action, object_id AS object, e->>'outcome' AS outcome, e->>'reason' AS reason
       FROM audit.entries, LATERAL (SELECT convert_from(bytes, 'UTF8')::jsonb AS e) AS entry
       WHERE e->'actor'->>'sub' = $1 AND action IN ('field.reveal', 'access.deny') ORDER BY at, id`,
      [api.house.people.cleo.id],
    );
    return rows.slice(seen, (seen = rows.length));
  };
  const shown = { action: 'field.reveal', object: expect.any(String), outcome: 'granted', reason: 'INVESTIGATION' };
  const denied = { action: 'access.deny', object: 'revealField', outcome: 'denied', reason: 'field:reveal: step-up-required' };

  it('which an analyst’s sign-in is for less than fifteen minutes', async () => {
    const { json } = await cleo.get('/session');
    expect(Date.parse(json.provenUntil) - clock.millis()).toBe(15 * MINUTE);
    clock.advance(15 * MINUTE - 1);
    expect((await reveal()).json).toMatchObject({ value: NUMBER });
    expect(await recorded()).toEqual([shown]);
  });

  it('and refuses from then on, with nothing of the value and an entry about the refusal, while other work goes on', async () => {
    clock.advance(1);
    const refused = await reveal();
    expect(refused.json).toMatchObject({ status: 403, code: 'step-up-required' });
    expect(refused.bytes.toString()).not.toContain(NUMBER.slice(-4));
    expect(await recorded()).toEqual([denied]);
    expect((await cleo.get(`/alerts/${alertId}`)).status).toBe(200);
  });

  it('however old the proof is, and whatever it was that she asked to see', async () => {
    clock.advance(10 * MINUTE);
    const nothing = { type: 'party', id, field: 'phone', purpose: 'INVESTIGATION', alertId };
    expect((await cleo.post('/reveal', nothing)).json).toMatchObject({ code: 'step-up-required' });
    expect((await reveal()).json).toMatchObject({ code: 'step-up-required' });
    expect(await recorded()).toEqual([denied, denied]);
  });

  it('until she proves herself again', async () => {
    const wrong = String((Number(api.house.code(api.house.people.cleo)) + 1) % 1_000_000).padStart(6, '0');
    expect((await cleo.post('/session/step-up', { code: wrong })).status).toBe(401);
    expect((await reveal()).json).toMatchObject({ code: 'step-up-required' });
    expect((await cleo.post('/session/step-up', { code: api.house.code(api.house.people.cleo) })).status).toBe(200);
    expect((await reveal()).json).toMatchObject({ value: NUMBER });
    expect(await recorded()).toEqual([denied, { ...shown, object: id }]);
  });
});
