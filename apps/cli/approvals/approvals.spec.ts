import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IngestAlerts } from '#case';
import { fixedClock } from '#kernel';
import { DualControl } from '#rbac';
import { actorWith } from '#testing';
import { secondAuditor, type TestApi, testApi } from '#testing/api';
import { askInClear, takeInClear } from '../pack/in-clear.ts';
import { asPerson, type Door, type PersonSession } from '../person/as-person.ts';
import { decide, requestsIn, sayRequest, shownRequest, withdraw } from './decide.ts';

const reason = 'She takes over the night shift.';

describe('dual control from the command line', () => {
  let api: TestApi;
  let door: Door;
  let folder: string;
  const clock = fixedClock(new Date().toISOString());
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'caspix-approvals-'));
    api = await testApi({ clock });
    const ca = join(folder, 'ca.pem');
    writeFileSync(ca, api.address.ca);
    door = { origin: `https://localhost:${api.address.port}`, ca };
  });
  afterAll(async () => {
    await api.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** At a terminal, as somebody who knows the password and holds the authenticator. A code serves once, so time goes on. */
  const as = <T>(first: keyof TestApi['house']['people'], work: (session: PersonSession) => Promise<T>, code?: string): Promise<T> => {
    clock.advance(31_000);
    const resident = api.house.people[first];
    const answers = [resident.password, code ?? api.house.code(resident, clock.millis())];
    return asPerson(door, resident.username, work, { secret: async () => answers.shift() ?? '', close: () => undefined });
  };
  const asked = async () => {
    const body = { role: 'auditor', change: 'grant', reason };
    return as('ada', (session) =>
      session.post<{ id: string; number: string; digest: string }>(`/users/${api.house.people.eva.id}/roles`, body),
    );
  };

  it('shows a request, takes nobody’s own approval, and carries out a colleague’s', async () => {
    const { number, digest } = await asked();
    const seen = await as('ben', (session) => shownRequest(session, number));
    expect(sayRequest(seen)).toContain(digest);
    expect(sayRequest(await as('ada', (session) => shownRequest(session, number)))).toContain(
      'You cannot decide it: You made this request',
    );
    const own = as('ada', (session) => decide(session, { verb: 'approve', sought: number, digest }));
    await expect(own).rejects.toMatchObject({ name: 'Refusal', message: expect.stringContaining('(maker-is-checker)') });
    const done = await as('ben', (session) => decide(session, { verb: 'approve', sought: number, digest: digest.slice(0, 16) }));
    expect(done.state).toBe('APPROVED');
    const { rows } = await api.db.superuser.query(
      `SELECT outcome, count(*)::int AS n FROM audit.entries WHERE action = 'approval.approve' GROUP BY 1 ORDER BY 1`,
    );
    expect(rows).toEqual([
      { outcome: 'denied', n: 1 },
      { outcome: 'granted', n: 1 },
    ]);
    await as('ada', (session) => session.post(`/users/${api.house.people.eva.id}/roles`, { role: 'auditor', change: 'revoke', reason }));
    const taken = (await as('ben', (session) => requestsIn(session, 'needs-you')))[0];
    const ended = await as('ben', async (session) => {
      const { digest: whole } = await shownRequest(session, taken?.id ?? '');
      return decide(session, { verb: 'approve', sought: taken?.number ?? '', digest: whole });
    });
    expect(ended.state).toBe('APPROVED');
  });

  it('agrees to what was seen, and to nothing else', async () => {
    const { number, digest } = await asked();
    for (const wrong of ['', digest.slice(0, 8), 'f'.repeat(64), `${digest.slice(0, 20)}zz`]) {
      await expect(as('ben', (session) => decide(session, { verb: 'approve', sought: number, digest: wrong }))).rejects.toMatchObject({
        name: 'Refusal',
      });
    }
    expect((await as('ada', (session) => withdraw(session, number))).state).toBe('WITHDRAWN');
    await expect(as('ben', (session) => decide(session, { verb: 'approve', sought: number, digest }))).rejects.toMatchObject({
      message: expect.stringContaining('(approval-decided)'),
    });
  });

  it('gives nobody a right for sitting at the machine', async () => {
    const { number, digest } = await asked();
    await expect(as('cleo', (session) => decide(session, { verb: 'approve', sought: number, digest }))).rejects.toMatchObject({
      name: 'Refusal',
    });
    await expect(as('eva', (session) => requestsIn(session, 'needs-you'))).rejects.toMatchObject({
      message: expect.stringContaining('(forbidden)'),
    });
    await expect(as('ben', (session) => requestsIn(session, 'needs-you'), '000000')).rejects.toMatchObject({ name: 'Refusal' });
    const refused = await as('ben', (session) => decide(session, { verb: 'refuse', sought: number, digest, reason: 'Not before Monday.' }));
    expect(refused.state).toBe('REFUSED');
  });

  it('leaves no session behind', async () => {
    const { rows } = await api.db.superuser.query(`SELECT count(*)::int AS n FROM auth.sessions WHERE state = 'ACTIVE'`);
    expect(rows[0].n).toBe(0);
  });

  it('takes a pack in clear by two people', async () => {
    const alert = {
      ...{ source: 'monitor', sourceRef: 'cli', typology: 'Mule account', score: 80, detectedAt: '2026-11-20T10:00:00Z' },
      transactions: [],
      subjects: [{ role: 'SUBJECT', account: { number: '70006000500099' } }],
    };
    const { items } = await api.app.get(IngestAlerts, { strict: false }).execute(actorWith(['alert:ingest']), [alert]);
    const draft = { title: 'A mule account', type: 'FRAUD', typology: 'Mule account', priority: 2, alertIds: [items[0]?.id] };
    const { id, number } = await as('cleo', (session) => session.post<{ id: string; number: string }>('/cases', draft));
    const wanted = { purpose: 'AUTHORITY_REQUEST', reason: 'Court order 7 of 2026' };
    const request = await as('finn', (session) => askInClear(session, number, wanted));
    const out = join(folder, 'pack.zip');
    await expect(as('finn', (session) => takeInClear(session, number, { approval: request, out }))).rejects.toMatchObject({
      name: 'Refusal',
    });
    const shown = await as('finn', (session) => shownRequest(session, request));
    await api.app.get(DualControl, { strict: false }).approve(await secondAuditor(api), shown.id, shown.digest);
    await api.seal();
    const sha256 = await as('finn', (session) => takeInClear(session, id, { approval: request, out }));
    expect(sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(readFileSync(out).toString('latin1')).toContain('70006000500099');
  });
});
