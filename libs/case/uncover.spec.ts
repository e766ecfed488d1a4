import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Actor } from '#platform';
import { DualControl, INTAKE_QUEUE } from '#rbac';
import { teamRow } from '#testing';
import { CaseStore } from './application/cases/case-store.ts';
import { findCase } from './application/cases/hold-case.ts';
import { AskToUncover } from './application/cases/uncover-case.ts';
import { type CaseHouse, openCaseHouse } from './cases.fixture.ts';

const reason = 'The insider turned out to be none.';

describe('a case in a compartment', () => {
  let here: CaseHouse;
  let compartment: string;
  let cleo: Actor;
  let dan: Actor;
  let outsider: Actor;
  let alertId: string;
  let caseId: string;

  /** As an analyst of no team, inside the compartments named. */
  const within = (actor: Actor, compartments: string[]): Actor => ({
    ...actor,
    reach: { scopes: {}, otherwise: 'team', queues: [INTAKE_QUEUE], compartments },
  });
  beforeAll(async () => {
    here = await openCaseHouse();
    compartment = await teamRow(here.db, { name: 'Insiders', kind: 'compartment', members: [here.cleo.sub, here.dan.sub] });
    [cleo, dan, outsider] = [within(here.cleo, [compartment]), within(here.dan, [compartment]), within(here.dan, [])];
    [alertId = ''] = await here.receive('5501');
    caseId = await here.open(cleo, [alertId]);
    await here.db.superuser.query(`UPDATE cases.cases SET compartment = $2, owner_id = NULL, state = 'OPEN' WHERE id = $1`, [
      caseId,
      compartment,
    ]);
    await here.db.superuser.query('UPDATE cases.alerts SET compartment = $2 WHERE case_id = $1', [caseId, compartment]);
  });
  afterAll(() => here.close());

  const control = () => here.get(DualControl);
  const sees = (actor: Actor) =>
    here.unitOfWork
      .run(actor, (tx) => findCase(tx, here.get(CaseStore), caseId))
      .then(
        ({ title }) => title,
        ({ code }: { code: string }) => code,
      );
  const ask = async (actor: Actor) => here.get(AskToUncover).execute(actor, { id: caseId, version: await here.version(caseId), reason });

  it('is let out by two of its members, and by nobody else', async () => {
    expect(await sees(outsider)).toBe('not-found');
    await expect(ask(outsider)).rejects.toMatchObject({ code: 'not-found' });
    const asked = await ask(cleo);
    expect(asked.changes).toMatchObject([{ label: 'Who sees the case', before: 'Members of the compartment' }]);
    await expect(control().approve(cleo, asked.id, asked.digest)).rejects.toMatchObject({ code: 'maker-is-checker' });
    await expect(control().approve(outsider, asked.id, asked.digest)).rejects.toMatchObject({ code: 'not-found' });
    const before = await here.version(caseId);
    await control().approve(dan, asked.id, asked.digest);
    const { rows } = await here.db.superuser.query(
      `SELECT c.compartment AS of_case, c.version, c.place_id, c.queue_id, a.compartment AS of_alert
       FROM cases.cases c JOIN cases.alerts a ON a.case_id = c.id WHERE c.id = $1`,
      [caseId],
    );
    expect(rows).toMatchObject([{ of_case: null, of_alert: null, version: before + 1, place_id: rows[0].queue_id }]);
    expect(await sees(outsider)).toBe('Redirected invoices');
    expect(await here.history(caseId)).toEqual(expect.arrayContaining(['approval.request', 'approval.approve', 'case.uncover']));
  });

  it('lies in none afterwards, so there is nothing left to ask for; and an older request lets nothing out', async () => {
    await expect(ask(cleo)).rejects.toMatchObject({ code: 'conflict' });
    const put = `UPDATE cases.cases SET compartment = $2 WHERE id = $1`;
    await here.db.superuser.query(put, [caseId, compartment]);
    const asked = await ask(cleo);
    await here.db.superuser.query('UPDATE cases.cases SET version = version + 1 WHERE id = $1', [caseId]);
    await expect(control().approve(dan, asked.id, asked.digest)).rejects.toMatchObject({ code: 'approval-void' });
    expect(await sees(outsider)).toBe('not-found');
  });
});
