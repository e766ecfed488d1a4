import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KeyStore } from '#crypto';
import { uuidv7 } from '#kernel';
import type { Actor } from '#platform';
import { type ApprovalDetail, DualControl } from '#rbac';
import { giveRole } from '#testing';
import { DismissAlerts } from './application/alerts/dismiss-alerts.ts';
import { RevealField } from './application/alerts/reveal-field.ts';
import { IngestAlerts } from './application/intake/ingest-alerts.ts';
import { FindPeople } from './application/privacy/find-people.ts';
import { ListHolds } from './application/privacy/list-holds.ts';
import { RequestPrivacyChange } from './application/privacy/request-privacy-change.ts';
import { SearchEverything } from './application/search/search-everything.ts';
import { type CaseHouse, openCaseHouse } from './cases.fixture.ts';

const reason = 'The customer asked for it, and the five years are over.';

/** An analyst who is a privacy officer too. */
const officer = (actor: Actor): Actor => ({ ...actor, permissions: [...actor.permissions, 'party:erase', 'hold:manage'] });

describe('the end of what is known about a person', () => {
  let here: CaseHouse;
  let control: DualControl;
  let privacy: RequestPrivacyChange;
  let source: Actor;
  let made = 0;

  beforeAll(async () => {
    const house = await openCaseHouse();
    for (const name of ['cleo', 'dan'] as const) await giveRole(house.house, house.house.people[name], 'privacy-officer');
    here = { ...house, cleo: officer(house.cleo), dan: officer(house.dan) };
    control = here.get(DualControl);
    privacy = here.get(RequestPrivacyChange);
    source = { ...here.cleo, sub: uuidv7(), type: 'service', permissions: ['alert:ingest'] };
  });
  afterAll(() => here.close());

  /** A person with an account and protected fields, told by an alert. */
  async function person() {
    made += 1;
    const name = `Elvira Quandt ${made}`;
    const number = `700060005000${made}`;
    const alert = {
      ...{ source: 'monitor', sourceRef: `p${made}`, typology: 'Mule account', score: 50, detectedAt: '2026-11-20T10:00:00Z' },
      transactions: [],
      subjects: [
        {
          role: 'SUBJECT',
          account: { number, label: name },
          party: { kind: 'PERSON', name, ref: `cust-${made}`, phone: `+35262112341${made}` },
        },
      ],
    };
    const { items } = await here.get(IngestAlerts).execute(source, [alert]);
    const alertId = items[0]?.id ?? '';
    const { rows } = await here.db.superuser.query('SELECT s.party_id, s.account_id FROM cases.alert_subjects s WHERE s.alert_id = $1', [
      alertId,
    ]);
    return { alertId, partyId: rows[0].party_id as string, accountId: rows[0].account_id as string, name, number };
  }
  const dismiss = (id: string) =>
    here.get(DismissAlerts).execute(here.cleo, { ids: [id], reasonCode: 'KNOWN_PATTERN', reasonText: 'Seen before' } as never);
  const approve = ({ id, digest }: ApprovalDetail) => control.approve(here.dan, id, digest);
  const reveal = async (partyId: string) => {
    const { alertId } = await row('SELECT alert_id AS "alertId" FROM cases.alert_subjects WHERE party_id = $1', partyId);
    return here
      .get(RevealField)
      .execute(here.cleo, { type: 'party', id: partyId, field: 'phone', purpose: 'INVESTIGATION', view: { alertId } });
  };
  const row = async (sql: string, id: string) => (await here.db.superuser.query(sql, [id])).rows[0];

  it('takes two people', async () => {
    const { alertId, partyId } = await person();
    await dismiss(alertId);
    const request = await privacy.erase(here.cleo, partyId, reason);
    await expect(control.approve(here.cleo, request.id, request.digest)).rejects.toMatchObject({ code: 'maker-is-checker' });
    expect((await reveal(partyId)).value).toMatch(/^\+352/);
    expect(() => privacy.erase(here.finn, partyId, reason)).toThrow(expect.objectContaining({ code: 'forbidden' }));
  });

  it('leaves nothing readable of name, fields and accounts, while the log still verifies', async () => {
    const { alertId, partyId, accountId, name, number } = await person();
    await reveal(partyId);
    await dismiss(alertId);
    await approve(await privacy.erase(here.cleo, partyId, reason));
    await expect(reveal(partyId)).rejects.toMatchObject({ code: 'not-found' });
    expect(await row('SELECT name, erased_at IS NOT NULL AS erased FROM cases.parties WHERE id = $1', partyId)).toEqual({
      name: 'Erased',
      erased: true,
    });
    expect(await row('SELECT label, number_masked FROM cases.accounts WHERE id = $1', accountId)).toEqual({
      label: null,
      number_masked: '••••',
    });
    const { rows } = await here.db.superuser.query('SELECT wrapped FROM crypto.subject_keys WHERE id = ANY ($1)', [[partyId, accountId]]);
    expect(rows).toEqual([{ wrapped: null }, { wrapped: null }]);
    const left = await here.db.superuser.query(
      `SELECT
      (SELECT count(*) FROM cases.alerts WHERE subject_label LIKE $1)::int + (SELECT count(*) FROM cases.parties WHERE name LIKE $1)::int AS n`,
      [`%${name}%`],
    );
    expect(left.rows[0].n).toBe(0);
    expect((await here.get(SearchEverything).execute(here.cleo, number)).alerts).toEqual([]);
    await expect(privacy.erase(here.cleo, partyId, reason)).rejects.toMatchObject({ code: 'conflict' });
  });

  it('lets the same account be met again as a new one', async () => {
    const { alertId, partyId, accountId } = await person();
    await dismiss(alertId);
    await approve(await privacy.erase(here.cleo, partyId, reason));
    const again = await here.get(IngestAlerts).execute(source, [
      {
        ...{ source: 'monitor', sourceRef: `again${made}`, typology: 'Mule account', score: 50, detectedAt: '2026-11-21T10:00:00Z' },
        transactions: [],
        subjects: [{ role: 'SUBJECT', account: { number: `700060005000${made}` } }],
      },
    ]);
    expect(again.items[0]?.id).toBeDefined();
    expect((await row('SELECT account_id FROM cases.alert_subjects WHERE alert_id = $1', again.items[0]?.id ?? '')).account_id).not.toBe(
      accountId,
    );
  });

  it('waits while an alert or a case about them is open', async () => {
    const { alertId, partyId } = await person();
    await expect(privacy.erase(here.cleo, partyId, reason)).rejects.toMatchObject({ code: 'conflict' });
    await here.open(here.cleo, [alertId]);
    await expect(privacy.erase(here.cleo, partyId, reason)).rejects.toMatchObject({ code: 'conflict' });
  });

  it('never happens under a legal hold on the person, also when the hold came after the request', async () => {
    const { alertId, partyId } = await person();
    await dismiss(alertId);
    const request = await privacy.erase(here.cleo, partyId, reason);
    await approve(await privacy.placeHold(here.cleo, { partyId }, 'A court asked for it.'));
    await expect(approve(request)).rejects.toMatchObject({ code: 'conflict' });
    expect((await reveal(partyId)).value).toMatch(/^\+352/);
    const [hold] = (await here.get(ListHolds).execute(here.cleo, null)).items.filter((one) => one.partyId === partyId);
    await approve(await privacy.liftHold(here.cleo, hold?.id ?? '', 'The court has decided.'));
    await approve(request);
    await expect(reveal(partyId)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('never happens under a hold on a case that they are in', async () => {
    const { alertId, partyId } = await person();
    const caseId = await here.work(here.cleo, [alertId]);
    await approve(await privacy.placeHold(here.cleo, { caseId }, 'Litigation is expected.'));
    await approve(await here.propose(here.cleo, caseId));
    expect(await here.state(caseId)).toBe('CLOSED');
    await expect(privacy.erase(here.cleo, partyId, reason)).rejects.toMatchObject({ code: 'conflict' });
    expect(await here.history(caseId)).toContain('hold.place');
  });

  it('is refused by the database to a statement of one’s own, held or not, approved for another or not at all', async () => {
    const { alertId, partyId } = await person();
    const other = await person();
    await dismiss(alertId);
    await dismiss(other.alertId);
    const approved = await privacy.erase(here.cleo, other.partyId, reason);
    await approve(approved);
    const injected = (by: string | null) => here.unitOfWork.run(here.cleo, (tx) => here.get(KeyStore).destroySubject(tx, partyId, by));
    await expect(injected(null)).rejects.toMatchObject({ code: 'maker-is-checker' });
    await expect(injected(approved.id)).rejects.toMatchObject({ code: 'maker-is-checker' });
    const place = here.unitOfWork.run(here.cleo, (tx) =>
      tx.query('INSERT INTO cases.legal_holds (id, party_id, placed_by) VALUES ($1, $2, $3)', [uuidv7(), partyId, approved.id]),
    );
    await expect(place).rejects.toMatchObject({ code: 'maker-is-checker' });
    const call = here.unitOfWork.run(here.cleo, (tx) => tx.query('SELECT cases.erase_party($1, $2)', [partyId, approved.id]));
    await expect(call).rejects.toMatchObject({ code: 'maker-is-checker' });
    expect((await reveal(partyId)).value).toMatch(/^\+352/);
  });

  it('keeps the file of a held case readable', async () => {
    const caseId = await here.work(here.cleo);
    const file = await here.upload(here.cleo, caseId, 'letter.txt', 'of importance');
    await approve(await privacy.placeHold(here.cleo, { caseId }, 'Litigation is expected.'));
    const destroy = here.unitOfWork.run(here.cleo, (tx) => here.get(KeyStore).destroySubject(tx, file));
    await expect(destroy).rejects.toMatchObject({ code: 'integrity' });
  });

  it('leaves a hold where it is until two people lift it', async () => {
    const { alertId, partyId } = await person();
    await dismiss(alertId);
    await approve(await privacy.placeHold(here.cleo, { partyId }, 'A court asked for it.'));
    for (const statement of ['UPDATE cases.legal_holds SET lifted_at = now(), lifted_by = placed_by', 'DELETE FROM cases.legal_holds']) {
      await expect(here.unitOfWork.run(here.cleo, (tx) => tx.query(statement))).rejects.toMatchObject({
        code: expect.stringMatching(/^(maker-is-checker|forbidden|integrity)$/),
      });
    }
    await expect(here.db.superuser.query('DELETE FROM cases.legal_holds')).rejects.toMatchObject({ code: 'CX004' });
  });

  it('is looked up by a whole identifier, with its kinds of values and what stands in the way, and never a value', async () => {
    const { alertId, partyId, number, name } = await person();
    const find = async (q: string, actor = here.cleo) => (await here.get(FindPeople).execute(actor, q)).items;
    const onFile = { id: partyId, kind: 'PERSON', name, source: 'monitor', fields: ['phone'], accounts: 1, cases: 0, erased: false };
    expect(await find(number)).toEqual([{ ...onFile, held: false, workedOn: true }]);
    await dismiss(alertId);
    expect(await find(partyId)).toEqual([{ ...onFile, held: false, workedOn: false }]);
    expect(await find(number.slice(0, -2))).toEqual([]);
    expect(JSON.stringify(await find(number))).not.toContain('+352');
    expect(() => here.get(FindPeople).execute(here.finn, number)).toThrow(expect.objectContaining({ code: 'forbidden' }));
    await approve(await privacy.placeHold(here.cleo, { partyId }, reason));
    expect(await find(partyId)).toMatchObject([{ held: true }]);
    const { items } = await here.get(ListHolds).execute(here.cleo, null);
    expect(items).toContainEqual(expect.objectContaining({ partyId, on: name }));
  });
});
