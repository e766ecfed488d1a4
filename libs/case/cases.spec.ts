import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Audit } from '#audit-chain';
import { DomainError, uuidv7 } from '#kernel';
import type { Actor } from '#platform';
import { AddAlertsToCase } from './application/cases/add-alerts-to-case.ts';
import { AddComment } from './application/cases/add-comment.ts';
import { AssignCase } from './application/cases/assign-case.ts';
import type { CaseFilter } from './application/cases/case-store.ts';
import { DetermineSuspicion } from './application/cases/determine-suspicion.ts';
import { ListCaseTransactions } from './application/cases/list-case-transactions.ts';
import { ListCases } from './application/cases/list-cases.ts';
import { ListComments } from './application/cases/list-comments.ts';
import { MoveCase } from './application/cases/move-case.ts';
import { ReviseComment } from './application/cases/revise-comment.ts';
import { ShowCase } from './application/cases/show-case.ts';
import { ShowTimeline } from './application/cases/show-timeline.ts';
import { UpdateCase } from './application/cases/update-case.ts';
import { SearchEverything } from './application/search/search-everything.ts';
import { type CaseHouse, openCaseHouse } from './cases.fixture.ts';
import { transitions } from './domain/cases/transitions.ts';

describe('cases', () => {
  let here: CaseHouse;

  beforeAll(async () => {
    here = await openCaseHouse();
  });
  afterAll(() => here.close());

  const show = (id: string, actor: Actor = here.cleo) => here.get(ShowCase).execute(actor, id);
  const rows = async (sql: string, ...values: unknown[]) => (await here.db.superuser.query(sql, values)).rows;
  const list = (filter: Partial<CaseFilter> = {}, actor: Actor = here.cleo) =>
    here.get(ListCases).execute(actor, { states: [], sort: 'updated', limit: 50, ...filter });

  describe('are opened from alerts', () => {
    it('that become part of them, with their accounts and what is at stake, counted once', async () => {
      const alerts = await here.receive('A1', 'A2');
      const id = await here.open(here.cleo, alerts);
      const detail = await show(id);
      expect(detail).toMatchObject({
        state: 'ASSIGNED',
        owner: { id: here.cleo.sub },
        alertCount: 2,
        exposure: '2000.00',
        currency: 'EUR',
      });
      expect(detail.number).toMatch(/^CAS-\d{4}-\d{6}$/);
      expect(detail.detectedAt).toBe('2026-11-20T10:00:00.000000Z');
      expect(detail.parties.map(({ role, label }) => `${role} ${label}`)).toEqual([
        'SUBJECT Collector A1',
        'SUBJECT Collector A2',
        'VICTIM Payer A1',
        'VICTIM Payer A2',
      ]);
      expect(detail.parties[0]?.fields).toMatchObject([{ field: 'number', of: { type: 'account' } }]);
      expect(detail.parties[0]?.fields[0]?.masked).not.toContain('90001000');
      expect(await rows('SELECT DISTINCT state, case_id FROM cases.alerts WHERE id = ANY ($1)', alerts)).toEqual([
        { state: 'LINKED', case_id: id },
      ]);
      expect(await here.history(id)).toEqual(['case.open', 'case.add-alert', 'case.add-alert']);
    });

    it('or not at all, when one of them belongs to another case', async () => {
      const [taken, free] = await here.receive('B1', 'B2');
      await here.open(here.cleo, [taken ?? '']);
      const before = await rows('SELECT count(*) FROM cases.cases');
      await expect(here.open(here.dan, [free ?? '', taken ?? ''])).rejects.toMatchObject({
        code: 'conflict',
        fields: [{ field: 'alertIds.1' }],
      });
      await expect(here.open(here.dan, [uuidv7()])).rejects.toMatchObject({ code: 'not-found', fields: [{ field: 'alertIds.0' }] });
      expect(await rows('SELECT count(*) FROM cases.cases')).toEqual(before);
      expect(await rows('SELECT state FROM cases.alerts WHERE id = $1', free)).toEqual([{ state: 'NEW' }]);
    });

    it('or not at all, when the audit refuses its entry', async () => {
      const alerts = await here.receive('C1');
      const refuses = vi.spyOn(here.get(Audit), 'recordMany').mockRejectedValueOnce(new DomainError('audit-refused', 'no'));
      const before = await rows('SELECT count(*) AS cases, (SELECT last FROM cases.number_counters) AS last FROM cases.cases');
      await expect(here.open(here.cleo, alerts)).rejects.toMatchObject({ code: 'audit-refused' });
      refuses.mockRestore();
      expect(await rows('SELECT count(*) AS cases, (SELECT last FROM cases.number_counters) AS last FROM cases.cases')).toEqual(before);
      expect(await rows('SELECT state, case_id FROM cases.alerts WHERE id = ANY ($1)', alerts)).toEqual([{ state: 'NEW', case_id: null }]);
    });

    it('with numbers that run without a gap, also when several open at once', async () => {
      const ids = await Promise.all(Array.from({ length: 6 }, (_, i) => here.open(i % 2 ? here.cleo : here.dan)));
      const numbers = (await rows('SELECT number FROM cases.cases WHERE id = ANY ($1) ORDER BY number', ids)).map(({ number }) =>
        Number(number.slice(9)),
      );
      expect(numbers).toEqual(numbers.map((_, i) => (numbers[0] ?? 0) + i));
    });

    it('and take more later, which raises what is at stake', async () => {
      const [first, second] = await here.receive('E1', 'E2');
      const id = await here.open(here.cleo, [first ?? '']);
      await here.get(AddAlertsToCase).execute(here.cleo, { id, version: await here.version(id), alertIds: [second ?? ''] });
      expect(await show(id)).toMatchObject({ alertCount: 2, exposure: '2000.00' });
      const { items } = await here.get(ListCaseTransactions).execute(here.cleo, { caseId: id, limit: 1 });
      expect(items).toMatchObject([{ amount: '1000.00', flagged: true }]);
    });
  });

  describe('move', () => {
    it('along the same table in code and database', async () => {
      const stored = await rows('SELECT from_state AS "from", verb, to_state AS "to" FROM cases.transitions ORDER BY 1, 2');
      const declared = transitions
        .map(({ from, verb, to }) => ({ from, verb, to }))
        .sort((a, b) => a.from.localeCompare(b.from) || a.verb.localeCompare(b.verb));
      expect(stored.sort((a, b) => a.from.localeCompare(b.from) || a.verb.localeCompare(b.verb))).toEqual(declared);
    });

    it('and no other way, not even by a statement of the application’s own role', async () => {
      const id = await here.open(here.cleo);
      const jump = (state: string) =>
        here.unitOfWork.run(here.cleo, (tx) => tx.query('UPDATE cases.cases SET state = $2 WHERE id = $1', [id, state]));
      for (const state of ['ESCALATED', 'CLOSED', 'PENDING_APPROVAL', 'NONSENSE'])
        await expect(jump(state)).rejects.toMatchObject({ code: 'conflict' });
      expect(await here.state(id)).toBe('ASSIGNED');
    });

    it('only with the version that the mover saw, and only when nothing stands in the way', async () => {
      const id = await here.work(here.cleo);
      const move = here.get(MoveCase);
      const version = await here.version(id);
      await expect(move.execute(here.cleo, { id, version: version - 1, verb: 'escalate', reason: 'too large' })).rejects.toMatchObject({
        code: 'stale-version',
      });
      await expect(move.execute(here.cleo, { id, version, verb: 'escalate', reason: '' })).rejects.toMatchObject({
        code: 'transition-not-allowed',
      });
      await expect(move.execute(here.cleo, { id, version, verb: 'close', reason: '' })).rejects.toMatchObject({
        code: 'transition-not-allowed',
      });
      await expect(move.execute(here.cleo, { id, version, verb: 'propose', reason: '' })).rejects.toMatchObject({
        code: 'transition-not-allowed',
      });
      await move.execute(here.cleo, { id, version, verb: 'escalate', reason: 'too large for one desk' });
      expect(await here.state(id)).toBe('ESCALATED');
    });

    it('to another owner who works cases, and to nobody else', async () => {
      const id = await here.work(here.cleo);
      const assign = here.get(AssignCase);
      await expect(assign.execute(here.cleo, { id, ownerId: here.eva.sub })).rejects.toMatchObject({ code: 'validation' });
      await expect(assign.execute(here.cleo, { id, ownerId: null })).rejects.toMatchObject({ code: 'transition-not-allowed' });
      await assign.execute(here.dan, { id, ownerId: here.dan.sub });
      expect(await show(id)).toMatchObject({ state: 'IN_PROGRESS', owner: { id: here.dan.sub } });
    });

    it('not at all while a second person decides', async () => {
      const id = await here.work(here.cleo);
      await here.propose(here.cleo, id);
      const edit = async () =>
        here.get(UpdateCase).execute(here.cleo, { id, version: await here.version(id), edits: { title: 'Another title' } });
      await expect(edit()).rejects.toMatchObject({ code: 'transition-not-allowed' });
      await expect(here.get(AssignCase).execute(here.dan, { id, ownerId: here.dan.sub })).rejects.toMatchObject({
        code: 'transition-not-allowed',
      });
      expect((await show(id)).transitions).toMatchObject([{ verb: 'recall', allowed: false }]);
    });
  });

  it('start the regulator’s clock once and for good', async () => {
    const id = await here.work(here.cleo);
    const determine = async () =>
      here.get(DetermineSuspicion).execute(here.cleo, { id, version: await here.version(id), reason: 'the cycle is clear' });
    await determine();
    const { determinedAt, reportDueAt } = await show(id);
    expect(Date.parse(reportDueAt ?? '') - Date.parse(determinedAt ?? '')).toBe(30 * 86_400_000);
    await expect(determine()).rejects.toMatchObject({ code: 'conflict' });
  });

  it('keep every revision of a comment, written by its author alone', async () => {
    const id = await here.open(here.cleo);
    const comment = await here.get(AddComment).execute(here.cleo, { caseId: id, body: 'Called the payer.' });
    const revise = (actor: Actor, revision: number) =>
      here.get(ReviseComment).execute(actor, { caseId: id, id: comment, revision, body: 'Called the payer twice.' });
    await expect(revise(here.dan, 1)).rejects.toMatchObject({ code: 'forbidden' });
    await revise(here.cleo, 1);
    await expect(revise(here.cleo, 1)).rejects.toMatchObject({ code: 'stale-version' });
    expect(await here.get(ListComments).execute(here.dan, id)).toMatchObject([
      { body: 'Called the payer twice.', revision: 2, mine: false },
    ]);
    expect(await rows('SELECT body FROM cases.comments WHERE id = $1 ORDER BY revision', comment)).toEqual([
      { body: 'Called the payer.' },
      { body: 'Called the payer twice.' },
    ]);
    const erase = here.unitOfWork.run(here.cleo, (tx) => tx.query('DELETE FROM cases.comments WHERE id = $1', [comment]));
    await expect(erase).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('tell what happened in plain words, each with its seal', async () => {
    const id = await here.work(here.cleo, await here.receive('T1'));
    await here.upload(here.cleo, id, 'ledger.csv', 'a;b\n1;2\n');
    const timeline = (kind?: 'evidence') => here.get(ShowTimeline).execute(here.dan, { caseId: id, kind, limit: 2 });
    const page = await timeline();
    expect(page.items.map(({ says }) => says)).toEqual([
      expect.stringMatching(/^Evidence E-01 ledger.csv added, SHA-256 [0-9a-f]{12}…$/),
      'Began work on the case',
    ]);
    expect(page.items[0]).toMatchObject({ actor: { id: here.cleo.sub }, kind: 'evidence', seal: { state: 'pending', index: null } });
    const rest = await here.get(ShowTimeline).execute(here.dan, { caseId: id, cursor: page.next ?? '', limit: 10 });
    expect(rest.items.map(({ action }) => action)).toEqual(['case.add-alert', 'case.open']);
    expect((await timeline('evidence')).items).toHaveLength(1);
    expect((await show(id)).counts).toEqual({ comments: 0, evidence: 1, timeline: 4, transactions: 1 });
  });

  it('are listed page by page in every order, each once', async () => {
    const all = (await list()).items.map(({ id }) => id).sort();
    expect(all.length).toBeGreaterThan(10);
    for (const sort of ['updated', 'created', 'exposure', 'priority'] as const) {
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await list({ sort, limit: 3, cursor });
        seen.push(...page.items.map(({ id }) => id));
        cursor = page.next ?? undefined;
      } while (cursor);
      expect(seen.sort(), sort).toEqual(all);
    }
    const mine = await list({ owner: here.dan.sub, states: ['ASSIGNED'] });
    expect(mine.items.every(({ owner, state }) => owner?.id === here.dan.sub && state === 'ASSIGNED')).toBe(true);
  });

  it('are found by number, by title and by a whole account number, and never by part of one', async () => {
    const [alert] = await here.receive('S1');
    const id = await here.open(here.cleo, [alert ?? '']);
    await here
      .get(UpdateCase)
      .execute(here.cleo, { id, version: await here.version(id), edits: { title: '100% of Señor Ávila’s_payments' } });
    const { number } = await show(id);
    const found = async (q: string, actor: Actor = here.cleo) => here.get(SearchEverything).execute(actor, q);
    const cases = async (q: string) => (await found(q)).cases.map((one) => one.id);
    expect(await cases(number)).toEqual([id]);
    expect(await cases(String(Number(number.slice(9))))).toContain(id);
    expect(await cases('señor ávila')).toEqual([id]);
    expect(await cases('100%')).toEqual([id]);
    expect(await found('90001000S1')).toMatchObject({ cases: [{ id }], alerts: [{ id: alert }] });
    expect(await found('9000 1000 s1')).toMatchObject({ cases: [{ id }] });
    expect(await cases('90001000S')).toEqual([]);
    expect(await found(number, here.eva)).toEqual({ cases: [], alerts: [] });
  });

  it('are not there for a manager, who sees totals and no row', async () => {
    const id = await here.open(here.cleo);
    await expect((async () => show(id, here.eva))()).rejects.toMatchObject({ code: 'forbidden' });
    await expect((async () => list({}, here.eva))()).rejects.toMatchObject({ code: 'forbidden' });
    const injected = here.unitOfWork.run(here.eva, (tx) => tx.query('SELECT id FROM cases.cases'));
    expect(await injected).toEqual([]);
    const total = await here.unitOfWork.run(here.eva, (tx) =>
      tx.query<{ n: number }>('SELECT sum(cases)::int AS n FROM cases.rollup_open'),
    );
    expect(total[0]?.n).toBeGreaterThan(0);
    const hidden = await here.unitOfWork.run(here.cleo, (tx) => tx.query('SELECT * FROM cases.rollup_open'));
    expect(hidden).toEqual([]);
  });

  it('are not changed by an auditor', async () => {
    const id = await here.open(here.cleo);
    const comment = async () => here.get(AddComment).execute(here.finn, { caseId: id, body: 'I was here' });
    await expect(comment()).rejects.toMatchObject({ code: 'forbidden' });
    const injected = here.unitOfWork.run(here.finn, (tx) => tx.query(`UPDATE cases.cases SET title = 'I was here' RETURNING id`));
    expect(await injected).toEqual([]);
  });

  it('always add up to their figures', async () => {
    await here.get(UpdateCase).execute(here.cleo, { id: await here.open(here.cleo), version: 1, edits: { priority: 4 } });
    const counted = await rows(
      `SELECT priority, sum(cases)::int AS cases, sum(exposure) AS exposure FROM cases.rollup_open GROUP BY priority HAVING sum(cases) <> 0 ORDER BY 1`,
    );
    const actual = await rows(
      'SELECT priority, count(*)::int AS cases, sum(exposure) AS exposure FROM cases.cases WHERE closed_at IS NULL GROUP BY priority ORDER BY 1',
    );
    expect(counted).toEqual(actual);
  });
});
