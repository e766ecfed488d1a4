import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KeyStore } from '#crypto';
import { uuidv7 } from '#kernel';
import type { Actor, Reach, Scope } from '#platform';
import { INTAKE_QUEUE } from '#rbac';
import { queueRow, teamRow } from '#testing';
import { GetAlert } from './application/alerts/get-alert.ts';
import { RevealField, type RevealRequest } from './application/alerts/reveal-field.ts';
import { IngestAlerts } from './application/intake/ingest-alerts.ts';
import { type CaseHouse, openCaseHouse } from './cases.fixture.ts';

let here: CaseHouse;
let north: string;
let south: string;
let compartment: string;
let southQueue: string;

beforeAll(async () => {
  here = await openCaseHouse();
  const { cleo, dan } = here;
  north = await teamRow(here.db, { name: 'North', members: [cleo.sub] });
  south = await teamRow(here.db, { name: 'South', members: [dan.sub] });
  compartment = await teamRow(here.db, { name: 'Insiders', kind: 'compartment', members: [dan.sub] });
  southQueue = await queueRow(here.db, { name: 'South’s', teams: [south] });
});
afterAll(() => here.close());

let made = 0;
interface Told {
  alertId: string;
  account: string;
  party: string;
}

/** An alert about an account of a person who was never heard of before. */
async function told(number?: string): Promise<Told> {
  made += 1;
  const party = { kind: 'PERSON' as const, name: `Person ${made}`, phone: '+352 621 123 418' };
  const source = { ...here.cleo, sub: uuidv7(), type: 'service' as const, permissions: ['alert:ingest'] };
  const { items } = await here.get(IngestAlerts).execute(source, [
    {
      ...{ source: 'monitor', sourceRef: `R${made}`, typology: 'Account takeover', score: 70, detectedAt: '2026-11-20T10:00:00Z' },
      transactions: [],
      subjects: [{ role: 'SUBJECT', account: { number: number ?? `9000${String(made).padStart(6, '0')}` }, party }],
    },
  ]);
  const alertId = items[0]?.id ?? '';
  const { rows } = await here.db.superuser.query('SELECT account_id, party_id FROM cases.alert_subjects WHERE alert_id = $1', [alertId]);
  return { alertId, account: rows[0].account_id, party: rows[0].party_id };
}

/** The person as an analyst whose right to see and whose right to reveal go this far. */
const reaching = (actor: Actor, see: Scope, reveal: Scope, more: Partial<Reach> & { teams?: string[] } = {}): Actor => {
  const { teams = [], ...places } = more;
  const scopes = { 'case:read': see, 'case:work': see, 'alert:read': see, 'field:reveal': reveal };
  return { ...actor, teams, reach: { scopes, otherwise: see, queues: [INTAKE_QUEUE], compartments: [], ...places } };
};

const reveal = (actor: Actor, request: Partial<RevealRequest>) =>
  here.get(RevealField).execute(actor, { type: 'account', id: '', field: 'number', purpose: 'INVESTIGATION', ...request } as RevealRequest);
const reveals = async () =>
  (await here.db.superuser.query(`SELECT count(*)::int AS n FROM audit.entries WHERE action = 'field.reveal'`)).rows[0].n;
const putCase = (id: string, set: string, ...values: unknown[]) =>
  here.db.superuser.query(`UPDATE cases.cases SET ${set} WHERE id = $1`, [id, ...values]);

describe('revealing a value', () => {
  it('shows it for five minutes and writes down who saw what and why', async () => {
    const { alertId, account: id } = await told('NO9386011117947');
    const { value, until } = await reveal(here.cleo, { id, view: { alertId }, purpose: 'RECALL_REQUEST' });
    expect(value).toBe('NO9386011117947');
    expect(Date.parse(until) - Date.now()).toBeGreaterThan(290_000);
    expect(Date.parse(until) - Date.now()).toBeLessThan(301_000);
    const { rows } = await here.db.superuser.query(
      `SELECT convert_from(bytes, 'UTF8')::jsonb AS entry FROM audit.entries WHERE action = 'field.reveal' AND object_id = $1`,
      [id],
    );
    expect(rows).toMatchObject([{ entry: { reason: 'RECALL_REQUEST', actor: { sub: here.cleo.sub } } }]);
  });

  it('shows a party’s field, in view of the alert and then of the case, whose timeline holds it', async () => {
    const { alertId, party: id } = await told();
    expect((await reveal(here.cleo, { type: 'party', id, field: 'phone', view: { alertId } })).value).toBe('+352 621 123 418');
    const caseId = await here.open(here.cleo, [alertId]);
    expect((await reveal(here.cleo, { type: 'party', id, field: 'phone', view: { caseId } })).value).toBe('+352 621 123 418');
    expect(await here.history(caseId)).toContain('field.reveal');
  });

  it('shows nothing that the alert or the case is not about, and what does not exist', async () => {
    const [a, b] = [await told(), await told()];
    const caseId = await here.open(here.cleo, [b.alertId]);
    const before = await reveals();
    for (const request of [
      { id: a.account, view: { alertId: b.alertId } },
      { id: a.account, view: { caseId } },
      { type: 'party' as const, id: a.party, field: 'phone', view: { caseId } },
      { id: uuidv7(), view: { alertId: a.alertId } },
      { id: a.account, view: { alertId: uuidv7() } },
      { id: a.account, view: { caseId: uuidv7() } },
      { id: a.account, field: 'phone', view: { alertId: a.alertId } },
    ]) {
      await expect(reveal(here.cleo, request)).rejects.toMatchObject({ code: 'not-found' });
    }
    expect(await reveals()).toBe(before);
  });

  it('shows nothing without a case or an alert, however the request is put', async () => {
    const { account: id, party } = await told();
    for (const view of [{}, { caseId: undefined }, { alertId: undefined }] as unknown as RevealRequest['view'][]) {
      await expect(reveal(here.cleo, { id, view })).rejects.toMatchObject({ code: 'not-found' });
      await expect(reveal(here.cleo, { type: 'party', id: party, field: 'phone', view })).rejects.toMatchObject({ code: 'not-found' });
    }
  });

  it('shows nothing in view of what lies out of sight: another team’s case, another queue’s alert, a compartment', async () => {
    const { alertId, account: id } = await told();
    const caseId = await here.open(here.cleo, [alertId]);
    await putCase(caseId, 'owner_id = NULL, state = $3, team_id = $2', south, 'OPEN');
    const cleo = reaching(here.cleo, 'team', 'team', { teams: [north] });
    for (const view of [{ caseId }, { alertId }]) await expect(reveal(cleo, { id, view })).rejects.toMatchObject({ code: 'not-found' });
    await putCase(caseId, 'team_id = $2, compartment = $3', north, compartment);
    for (const view of [{ caseId }, { alertId }]) {
      await expect(reveal(reaching(here.cleo, 'all', 'all'), { id, view })).rejects.toMatchObject({ code: 'not-found' });
    }
    expect(
      (await reveal(reaching(here.dan, 'compartment', 'compartment', { compartments: [compartment] }), { id, view: { caseId } })).value,
    ).toMatch(/^9000/);
    const other = await told();
    await here.db.superuser.query('UPDATE cases.alerts SET queue_id = $2 WHERE id = $1', [other.alertId, southQueue]);
    await expect(reveal(cleo, { id: other.account, view: { alertId: other.alertId } })).rejects.toMatchObject({ code: 'not-found' });
  });

  it('goes no further than the right to reveal does, where the right to see goes further', async () => {
    const [a, b] = [await told(), await told()];
    const hers = await here.open(here.cleo, [a.alertId]);
    const dans = await here.open(here.dan, [b.alertId]);
    await putCase(dans, 'team_id = $2', south);
    const cleo = reaching(here.cleo, 'all', 'own');
    expect((await reveal(cleo, { id: a.account, view: { caseId: hers } })).value).toMatch(/^9000/);
    expect((await reveal(cleo, { id: a.account, view: { alertId: a.alertId } })).value).toMatch(/^9000/);
    for (const view of [{ caseId: dans }, { alertId: b.alertId }]) {
      await expect(reveal(cleo, { id: b.account, view })).rejects.toMatchObject({ code: 'forbidden' });
      await expect(reveal(reaching(here.cleo, 'all', 'team', { teams: [north] }), { id: b.account, view })).rejects.toMatchObject({
        code: 'forbidden',
      });
      expect((await reveal(reaching(here.cleo, 'all', 'team', { teams: [south] }), { id: b.account, view })).value).toMatch(/^9000/);
      expect((await reveal(reaching(here.cleo, 'all', 'all'), { id: b.account, view })).value).toMatch(/^9000/);
    }
  });

  it('is offered on screen no further than it goes', async () => {
    const { alertId } = await told();
    const offered = async (actor: Actor) => (await here.get(GetAlert).execute(actor, alertId)).subjects[0]?.account?.revealable;
    expect(await offered(reaching(here.cleo, 'all', 'own'))).toBe(false);
    expect(await offered(reaching(here.cleo, 'all', 'team'))).toBe(true);
    expect(await offered({ ...here.cleo, permissions: here.cleo.permissions.filter((one) => one !== 'field:reveal') })).toBe(false);
  });

  it('is refused by the database too: no statement of the application reads an encrypted value but in view of what it reaches', async () => {
    const [a, b] = [await told(), await told()];
    const dans = await here.open(here.dan, [b.alertId]);
    await putCase(dans, 'team_id = $2', south);
    const cleo = reaching(here.cleo, 'all', 'own');
    const sql = (actor: Actor, statement: string, parameters: unknown[] = []) =>
      here.unitOfWork.run(actor, (tx) => tx.query(statement, parameters));
    for (const statement of [
      'SELECT number_cipher FROM cases.accounts',
      'SELECT cipher FROM cases.party_fields',
      'SELECT * FROM cases.accounts',
      'SELECT a::text FROM cases.accounts a',
      'COPY cases.party_fields (cipher) TO STDOUT',
      'UPDATE cases.accounts SET flagged = flagged RETURNING number_cipher',
    ]) {
      await expect(sql(here.cleo, statement)).rejects.toMatchObject({ code: 'forbidden' });
    }
    const call = 'SELECT place FROM cases.value_in_view($1, $2, $3, $4, $5)';
    expect(await sql(cleo, call, ['account', b.account, 'number', dans, null])).toEqual([]);
    expect(await sql(cleo, call, ['account', b.account, 'number', null, b.alertId])).toEqual([]);
    expect(await sql(cleo, call, ['account', a.account, 'number', null, null])).toEqual([]);
    expect(await sql(cleo, call, ['account', b.account, 'number', dans, a.alertId])).toEqual([]);
    expect(
      await sql({ ...here.cleo, permissions: ['case:read', 'alert:read'] }, call, ['account', a.account, 'number', null, a.alertId]),
    ).toEqual([]);
    expect(await sql(here.cleo, call, ['account', a.account, 'number', null, a.alertId])).toEqual([{ place: a.account }]);
    await expect(sql(here.cleo, 'SELECT * FROM cases.values_of_case($1)', [dans])).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('shows nothing of a person who was erased', async () => {
    const { alertId, account: id } = await told();
    // Who may erase, and how, is told in privacy.spec.ts; here the key is gone, as after that.
    await here.db.superuser.query('ALTER TABLE crypto.subject_keys DISABLE TRIGGER two_people_erase');
    await here.unitOfWork.run(here.cleo, (tx) => here.get(KeyStore).destroySubject(tx, id));
    await here.db.superuser.query('ALTER TABLE crypto.subject_keys ENABLE ALWAYS TRIGGER two_people_erase');
    await expect(reveal(here.cleo, { id, view: { alertId } })).rejects.toMatchObject({ code: 'not-found' });
  });
});
