import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DualControl } from '#rbac';
import { MoveCase } from './application/cases/move-case.ts';
import { ShowCase } from './application/cases/show-case.ts';
import { ProposeDecision } from './application/decision/propose-decision.ts';
import { RequestReopening } from './application/decision/request-reopening.ts';
import { OpenEvidence } from './application/evidence/open-evidence.ts';
import { type CaseHouse, openCaseHouse } from './cases.fixture.ts';

describe('how a case ends', () => {
  let here: CaseHouse;
  let control: DualControl;

  beforeAll(async () => {
    here = await openCaseHouse();
    control = here.get(DualControl);
  });
  afterAll(() => here.close());

  const figures = async () => {
    const { rows } = await here.db.superuser.query(
      `SELECT coalesce(sum(opened), 0)::int AS opened, coalesce(sum(closed), 0)::int AS closed, coalesce(sum(confirmed), 0)::int AS confirmed,
         coalesce(sum(recovered), 0)::float AS recovered, (SELECT coalesce(sum(cases), 0)::int FROM cases.rollup_open) AS open,
         (SELECT coalesce(sum(cases), 0)::int FROM cases.rollup_decisions) AS decisions FROM cases.rollup_days`,
    );
    return rows[0];
  };

  it('an analyst cannot approve her own closure', async () => {
    const id = await here.work(here.cleo);
    const request = await here.propose(here.cleo, id);
    expect(request).toMatchObject({ state: 'PENDING', canDecide: false, caseId: id });
    await expect(control.approve(here.cleo, request.id, request.digest)).rejects.toMatchObject({ code: 'maker-is-checker' });
    expect(await here.state(id)).toBe('PENDING_APPROVAL');
  });

  it('an analyst cannot close a case by a statement of her own either', async () => {
    const id = await here.work(here.cleo);
    const { id: request } = await here.propose(here.cleo, id);
    const close = `UPDATE cases.cases SET state = 'CLOSED', disposition = 'FALSE_POSITIVE', disposition_reason = 'BAD_DATA',
      decision_note = 'nothing here', closed_at = now(), version = version + 1 WHERE id = $1`;
    const approve = `UPDATE rbac.approvals SET state = 'APPROVED', checker_id = $2, decided_at = now(), decided_entry = made_entry WHERE id = $1`;
    await expect(here.unitOfWork.run(here.cleo, (tx) => tx.query(close, [id]))).rejects.toMatchObject({ code: 'maker-is-checker' });
    await expect(here.unitOfWork.run(here.cleo, (tx) => tx.query(approve, [request, here.cleo.sub]))).rejects.toMatchObject({
      code: 'maker-is-checker',
    });
    // A second person who approves one thing and writes another is refused too.
    const both = here.unitOfWork.run(here.dan, async (tx) => {
      await tx.query(approve, [request, here.dan.sub]);
      await tx.query(close, [id]);
    });
    await expect(both).rejects.toMatchObject({ code: 'maker-is-checker' });
    expect(await here.state(id)).toBe('PENDING_APPROVAL');
  });

  it('a second analyst closes it by approving, and the figures move', async () => {
    const before = await figures();
    const id = await here.work(here.cleo, await here.receive('D1', 'D2'));
    const input = await here.proposal(id, { loss: '500.00', recovered: '1500.00' });
    const request = await here.get(ProposeDecision).execute(here.cleo, input);
    await control.approve(here.dan, request.id, request.digest, 'agreed');
    const detail = await here.get(ShowCase).execute(here.finn, id);
    expect(detail).toMatchObject({
      state: 'CLOSED',
      disposition: 'CONFIRMED_FRAUD',
      dispositionReason: 'PAYER_DECEIVED',
      figures: { exposure: '2000.00', loss: '500.00', recovered: '1500.00', currency: 'EUR' },
      approval: { state: 'APPROVED', checker: { id: here.dan.sub } },
    });
    expect(detail.closedAt).not.toBeNull();
    expect(detail.determinedAt).not.toBeNull();
    const after = await figures();
    expect({ ...after, recovered: after.recovered - before.recovered }).toEqual({
      ...{ opened: before.opened + 1, closed: before.closed + 1, confirmed: before.confirmed + 1, recovered: 1500 },
      ...{ open: before.open, decisions: before.decisions + 1 },
    });
    expect((await here.history(id)).slice(-5)).toEqual([
      'case.start',
      'case.propose-decision',
      'approval.request',
      'approval.approve',
      'case.close',
    ]);
  });

  it('goes back to its owner when the second person refuses, and can be proposed again', async () => {
    const id = await here.work(here.cleo);
    const request = await here.propose(here.cleo, id);
    await control.refuse(here.dan, request.id, request.digest, 'the ledger is missing');
    expect(await here.state(id)).toBe('RETURNED');
    await here.get(MoveCase).execute(here.cleo, { id, version: await here.version(id), verb: 'resume', reason: '' });
    expect((await here.propose(here.cleo, id)).state).toBe('PENDING');
  });

  it('goes back into work when the maker withdraws the request', async () => {
    const id = await here.work(here.cleo);
    const request = await here.propose(here.cleo, id);
    await control.withdraw(here.cleo, request.id);
    expect(await here.state(id)).toBe('IN_PROGRESS');
  });

  it('is void when the case is not what was asked about any more', async () => {
    const id = await here.work(here.cleo);
    const request = await here.propose(here.cleo, id);
    await here.db.superuser.query('UPDATE cases.cases SET version = version + 1 WHERE id = $1', [id]);
    await expect(control.approve(here.dan, request.id, request.digest)).rejects.toMatchObject({ code: 'approval-void' });
    expect(await here.state(id)).toBe('RETURNED');
  });

  it('is not proposed by a colleague who does not own the case, nor from a version that is gone', async () => {
    const id = await here.work(here.cleo);
    await expect(here.propose(here.dan, id)).rejects.toMatchObject({ code: 'transition-not-allowed' });
    const stale = await here.proposal(id, { version: (await here.version(id)) - 1 });
    await expect(here.get(ProposeDecision).execute(here.cleo, stale)).rejects.toMatchObject({ code: 'stale-version' });
  });

  it('relies only on evidence of this case that somebody has opened', async () => {
    const id = await here.work(here.cleo);
    const evidence = await here.upload(here.cleo, id, 'ledger.csv', 'date;amount\n2026-11-19;1000.00\n');
    const propose = async () => here.get(ProposeDecision).execute(here.cleo, await here.proposal(id, { evidenceIds: [evidence] }));
    await expect(propose()).rejects.toMatchObject({
      code: 'validation',
      fields: [{ field: 'evidenceIds', reason: 'nobody has opened E-01 yet' }],
    });
    await here.get(OpenEvidence).execute(here.dan, evidence, 'open');
    const request = await propose();
    expect(request.changes.find(({ label }) => label === 'Evidence relied on')?.after).toBe('E-01 ledger.csv');
    const other = await here.work(here.cleo);
    const foreign = await here.proposal(other, { evidenceIds: [evidence] });
    await expect(here.get(ProposeDecision).execute(here.cleo, foreign)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('begins again only by two people', async () => {
    const id = await here.work(here.cleo);
    const closing = await here.propose(here.cleo, id);
    await control.approve(here.dan, closing.id, closing.digest);
    const ask = async () =>
      here.get(RequestReopening).execute(here.cleo, { id, version: await here.version(id), reason: 'a new payer came forward' });
    const refused = await ask();
    await control.refuse(here.dan, refused.id, refused.digest, 'not enough');
    expect(await here.state(id)).toBe('CLOSED');
    const request = await ask();
    await expect(control.approve(here.cleo, request.id, request.digest)).rejects.toMatchObject({ code: 'maker-is-checker' });
    await control.approve(here.dan, request.id, request.digest);
    expect(await here.get(ShowCase).execute(here.cleo, id)).toMatchObject({ state: 'IN_PROGRESS', disposition: null, closedAt: null });
  });

  it('comes back by itself from nobody: a request that ran out leaves the case to its owner', async () => {
    const runOut = async (request: string) => {
      const { superuser } = here.db;
      await superuser.query('ALTER TABLE rbac.approvals DISABLE TRIGGER four_eyes');
      await superuser.query(
        `UPDATE rbac.approvals SET made_at = made_at - interval '2 days', expires_at = expires_at - interval '2 days' WHERE id = $1`,
        [request],
      );
      await superuser.query('ALTER TABLE rbac.approvals ENABLE ALWAYS TRIGGER four_eyes');
    };
    const move = async (id: string, verb: 'recall' | 'keep-closed') =>
      here.get(MoveCase).execute(here.cleo, { id, version: await here.version(id), verb, reason: '' });
    const id = await here.work(here.cleo);
    const proposal = await here.propose(here.cleo, id);
    await expect(move(id, 'recall')).rejects.toMatchObject({ code: 'transition-not-allowed' });
    await runOut(proposal.id);
    await expect(control.approve(here.dan, proposal.id, proposal.digest)).rejects.toMatchObject({ code: 'approval-expired' });
    expect(await here.state(id)).toBe('RETURNED');
    await here.get(MoveCase).execute(here.cleo, { id, version: await here.version(id), verb: 'resume', reason: '' });
    const second = await here.propose(here.cleo, id);
    await runOut(second.id);
    await move(id, 'recall');
    expect(await here.state(id)).toBe('IN_PROGRESS');
    const closing = await here.propose(here.cleo, id);
    await control.approve(here.dan, closing.id, closing.digest);
    const input = { id, version: await here.version(id), reason: 'a new payer came forward' };
    const reopening = await here.get(RequestReopening).execute(here.cleo, input);
    await expect(move(id, 'keep-closed')).rejects.toMatchObject({ code: 'transition-not-allowed' });
    await runOut(reopening.id);
    await move(id, 'keep-closed');
    expect(await here.state(id)).toBe('CLOSED');
  });
});
