import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { uuidv7 } from '#kernel';
import type { Actor } from '#platform';
import { actorWith, type House, openHouse, type TestDatabase, testDatabase } from '#testing';
import { AlertsModule } from '../../alerts.module.ts';
import { IngestAlerts } from '../intake/ingest-alerts.ts';
import { AssignAlerts } from './assign-alerts.ts';
import { DismissAlerts } from './dismiss-alerts.ts';
import { GetAlert } from './get-alert.ts';
import { MarkDuplicate } from './mark-duplicate.ts';
import { RestoreAlerts } from './restore-alerts.ts';
import { SummariseAlerts } from './summarise-alerts.ts';

let db: TestDatabase;
let house: House;
let cleo: Actor;
let dan: Actor;

beforeAll(async () => {
  db = await testDatabase();
  house = await openHouse(db, { modules: [AlertsModule] });
  cleo = house.as(house.people.cleo);
  dan = house.as(house.people.dan);
});
afterAll(async () => {
  await house.close();
  await db.close();
});

const source = actorWith(['alert:ingest']);
let next = 0;

/** New alerts about one account, whose number they share when it is given. */
async function alerts(count: number, number?: string): Promise<string[]> {
  const items = Array.from({ length: count }, () => {
    next += 1;
    return {
      source: 'monitor',
      sourceRef: `A${next}`,
      typology: 'Account takeover',
      score: 70,
      detectedAt: '2026-11-20T10:00:00Z',
      subjects: [
        {
          account: { number: number ?? `9000${String(next).padStart(6, '0')}` },
          party: { kind: 'PERSON', name: `Person ${next}`, phone: '+352 621 123 418' },
        },
      ],
    };
  });
  const { items: results } = await house.get(IngestAlerts).execute(source, items);
  return results.map(({ id }) => id ?? '');
}

const one = async (): Promise<string> => (await alerts(1))[0] ?? '';
const row = async (id: string) => (await db.superuser.query('SELECT * FROM cases.alerts WHERE id = $1', [id])).rows[0];
const entries = async (id: string): Promise<string[]> =>
  (await db.superuser.query('SELECT action FROM audit.entries WHERE object_id = $1 ORDER BY id', [id])).rows.map(({ action }) => action);

const dismiss = (actor: Actor, ids: string[], reasonCode: 'FALSE_POSITIVE' | 'OTHER' = 'FALSE_POSITIVE', note = '') =>
  house.get(DismissAlerts).execute(actor, { ids, reasonCode, note });
const assign = (actor: Actor, ids: string[], ownerId: string | null, takeOver = false) =>
  house.get(AssignAlerts).execute(actor, { ids, ownerId, takeOver });

describe('dismissing alerts', () => {
  it('puts them aside with reason and entry, and skips what somebody else holds', async () => {
    const [mine = '', free = '', theirs = ''] = await alerts(3);
    await assign(cleo, [mine], cleo.sub);
    await assign(dan, [theirs], dan.sub);
    const outcome = await dismiss(cleo, [mine, free, theirs, uuidv7()]);
    expect(outcome.map(({ result }) => result)).toEqual(['done', 'done', 'skipped', 'skipped']);
    expect(outcome[2]?.why).toBe('Dan Test holds it');
    expect(await row(mine)).toMatchObject({ state: 'DISMISSED', reason_code: 'FALSE_POSITIVE', owner_id: cleo.sub });
    expect(await entries(free)).toEqual(['alert.receive', 'alert.dismiss']);
    expect(await entries(theirs)).toEqual(['alert.receive', 'alert.assign']);
  });

  it('wants words for OTHER and changes nothing without them', async () => {
    const id = await one();
    await expect(dismiss(cleo, [id], 'OTHER', 'no')).rejects.toMatchObject({ code: 'validation', fields: [{ field: 'note' }] });
    expect((await row(id)).state).toBe('NEW');
  });

  it('is undone by restoring: the owner keeps the alert, a free one goes back to the queue', async () => {
    const [held = '', free = ''] = await alerts(2);
    await assign(cleo, [held], cleo.sub);
    await dismiss(cleo, [held, free]);
    await house.get(RestoreAlerts).execute(cleo, [held, free]);
    expect(await row(held)).toMatchObject({ state: 'TRIAGED', owner_id: cleo.sub, reason_code: null, decided_at: null, version: 4 });
    expect(await row(free)).toMatchObject({ state: 'NEW', owner_id: null });
    expect(await entries(held)).toEqual(['alert.receive', 'alert.assign', 'alert.dismiss', 'alert.restore']);
  });

  it('does not happen twice', async () => {
    const id = await one();
    await dismiss(cleo, [id]);
    expect(await dismiss(dan, [id])).toEqual([{ id, result: 'skipped', why: 'it was dismissed' }]);
  });
});

describe('claiming alerts', () => {
  it('gives each alert to one of two people who claim it at the same moment', async () => {
    const ids = await alerts(40);
    const claims = await Promise.all([assign(cleo, ids, cleo.sub), assign(dan, ids.toReversed(), dan.sub)]);
    const done = claims.flat().filter(({ result }) => result === 'done');
    expect(done).toHaveLength(40);
    for (const id of ids) expect(await entries(id)).toEqual(['alert.receive', 'alert.assign']);
  });

  it('takes over from another only when asked to, and says so in the log', async () => {
    const id = await one();
    await assign(cleo, [id], cleo.sub);
    expect((await assign(dan, [id], dan.sub))[0]).toMatchObject({ result: 'skipped', why: 'Cleo Test holds it' });
    expect((await assign(dan, [id], dan.sub, true))[0]).toEqual({ id, result: 'done' });
    expect((await row(id)).owner_id).toBe(dan.sub);
  });

  it('gives back to the queue', async () => {
    const id = await one();
    await assign(cleo, [id], cleo.sub);
    await assign(cleo, [id], null);
    expect(await row(id)).toMatchObject({ state: 'NEW', owner_id: null });
    expect(await entries(id)).toEqual(['alert.receive', 'alert.assign', 'alert.release']);
  });

  it.each([
    ['a stranger', uuidv7()],
    ['a service', '00000000-0000-7000-8000-000000000003'],
  ])('does not hand alerts to %s', async (_, owner) => {
    await expect(assign(cleo, await alerts(1), owner)).rejects.toMatchObject({ code: 'validation', fields: [{ field: 'ownerId' }] });
  });

  it('does not hand alerts to a manager', async () => {
    await expect(assign(cleo, await alerts(1), house.people.eva.id)).rejects.toMatchObject({ code: 'validation' });
  });
});

describe('marking a duplicate', () => {
  const mark = (actor: Actor, id: string, of: string, version = 1) =>
    house.get(MarkDuplicate).execute(actor, { id, of, version, note: 'Same payment' });

  it('names the original and answers the alert as it is now', async () => {
    const [first = '', second = ''] = await alerts(2);
    const { alert } = await mark(cleo, second, first);
    expect(alert).toMatchObject({ state: 'DUPLICATE', duplicateOfId: first, version: 2 });
    expect(await entries(second)).toEqual(['alert.receive', 'alert.duplicate']);
  });

  it('is refused for itself, for the unknown, for a duplicate, and for a version that is past', async () => {
    const [a = '', b = '', c = ''] = await alerts(3);
    await mark(cleo, b, a);
    await expect(mark(cleo, a, a)).rejects.toMatchObject({ code: 'validation' });
    await expect(mark(cleo, a, uuidv7())).rejects.toMatchObject({ code: 'not-found' });
    await expect(mark(cleo, c, b)).rejects.toMatchObject({ code: 'validation' });
    await expect(mark(cleo, b, c, 1)).rejects.toMatchObject({ code: 'stale-version' });
    await expect(mark(cleo, b, c, 2)).rejects.toMatchObject({ code: 'transition-not-allowed' });
  });

  it('never lets two alerts become duplicates of each other', async () => {
    const [a = '', b = ''] = await alerts(2);
    const results = await Promise.allSettled([mark(cleo, a, b), mark(dan, b, a)]);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });
});

describe('looking at an alert', () => {
  it('shows subjects masked and what else is about the same account', async () => {
    const [first = '', second = ''] = await alerts(2, 'GB82WEST12345698765432');
    const { subjects, similar } = await house.get(GetAlert).execute(cleo, first);
    expect(subjects).toMatchObject([
      { account: { masked: 'GB•• •••• 5432', revealable: true }, fields: [{ field: 'phone', masked: '••••18' }] },
    ]);
    expect(similar.map(({ id, kind }) => ({ id, kind }))).toEqual([{ id: second, kind: 'alert' }]);
  });

  it('does not find what does not exist', async () => {
    await expect(house.get(GetAlert).execute(cleo, uuidv7())).rejects.toMatchObject({ code: 'not-found' });
  });

  it('counts the queue as it is', async () => {
    const { rows } = await db.superuser.query(
      `SELECT count(*) FILTER (WHERE state IN ('NEW', 'TRIAGED'))::int AS open, count(*) FILTER (WHERE state = 'NEW')::int AS unassigned FROM cases.alerts`,
    );
    expect(await house.get(SummariseAlerts).execute(cleo)).toMatchObject(rows[0]);
  });
});
