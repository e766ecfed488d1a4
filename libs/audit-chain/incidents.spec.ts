import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AuditReader, CheckRunner, causes, IncidentDesk, IncidentWatch } from '#audit-chain';
import { fixedClock, uuidv7 } from '#kernel';
import { actorWith } from '#testing';
import { LostCopies } from './application/incidents/lost-copies.ts';
import { siem, type WatchedLog, watchedLog } from './watched-log.fixture.ts';

describe('an integrity incident', () => {
  const clock = fixedClock(new Date().toISOString());
  const manager = actorWith(['dashboard:read', 'session:own']);
  let log: WatchedLog;
  beforeAll(async () => {
    log = await watchedLog(clock);
  });
  afterAll(() => log?.close());
  beforeEach(() => log.clear());

  describe('about an entry that was changed', () => {
    it('is opened by the minutely check, names the entry, and is told at once to those who handle it', async () => {
      await log.write();
      await log.edit(1);
      await log.worker.get(CheckRunner).checkTail();
      const incident = await log.only();
      expect(incident).toMatchObject({ cause: 'mismatch', subject: 'log', index: 1, level: 1, acknowledgedAt: null, closedAt: null });
      expect(incident.number).toMatch(/^INC-\d{4}-\d{3,}$/);
      expect(await log.toldTo(log.auditor)).toEqual([`${incident.number}: The log does not hold`]);
      expect(await log.toldTo(manager)).toEqual([]);
      expect(await log.entriesAbout(incident.id)).toEqual(['incident.open', 'incident.escalate']);
      await log.mend(1);
    });

    it('is one, however often it is seen, and by whichever check', async () => {
      await log.write();
      await log.edit(1);
      for (let i = 0; i < 3; i++) await log.worker.get(CheckRunner).checkTail();
      const { id } = await log.only();
      expect(await log.toldTo(log.auditor)).toHaveLength(1);
      expect(await log.entriesAbout(id)).toHaveLength(2);
      await log.mend(1);
    });

    it('is told again when more is found than was taken up', async () => {
      await log.write();
      await log.edit(1);
      await log.worker.get(CheckRunner).checkTail();
      const { id } = await log.only();
      await log.db.app.run(log.auditor, (tx) => log.api.get(IncidentDesk).acknowledge(tx, id, 'I look into it'));
      await log.edit(2);
      await log.worker.get(CheckRunner).checkTail();
      expect(await log.only()).toMatchObject({ id, acknowledgedAt: null, level: 1 });
      expect(await log.toldTo(log.auditor)).toHaveLength(2);
      await Promise.all([log.mend(1), log.mend(2)]);
    });

    it('opens no second one once it was settled, and a new one for another entry', async () => {
      await log.write();
      await log.edit(1);
      await log.worker.get(CheckRunner).checkTail();
      const { id } = await log.only();
      const desk = log.api.get(IncidentDesk);
      await log.db.app.run(log.auditor, (tx) => desk.acknowledge(tx, id, 'A disk lost a page'));
      await log.asOwner(`UPDATE audit.incidents SET closed_at = now(), closed_by = acknowledged_by, reason = 'settled' WHERE id = '${id}'`);
      await log.worker.get(CheckRunner).checkTail();
      expect(await log.incidents()).toEqual([]);
      await log.edit(2);
      await log.worker.get(CheckRunner).checkTail();
      expect(await log.only()).toMatchObject({ cause: 'mismatch', index: 2 });
      await Promise.all([log.mend(1), log.mend(2)]);
    });
  });

  it('about an entry that is gone says that it is a gap', async () => {
    await log.write();
    await log.asOwner(
      'CREATE TEMP TABLE kept AS SELECT * FROM audit.seals ORDER BY index DESC LIMIT 1',
      'DELETE FROM audit.seals WHERE index = (SELECT index FROM kept)',
    );
    await log.worker.get(CheckRunner).checkTail();
    expect((await log.incidents()).map(({ cause }) => cause)).toContain('gap');
    await log.asOwner('INSERT INTO audit.seals SELECT * FROM kept', 'DROP TABLE kept');
  });

  it('is opened when the log under a running sealer is not the one that was put away outside', async () => {
    await log.write();
    // Every hash and signature inside the database still fits: only what lies outside knows better.
    const undo = await log.putForeignCheckpoint();
    await log.worker.get(CheckRunner).checkTail();
    expect(await log.only()).toMatchObject({ cause: 'mismatch', marks: ['copy'] });
    await undo();
  });

  it('is opened when nobody seals, also by the API when the worker is dead', async () => {
    await log.record();
    await log.asOwner(`UPDATE audit.entries SET at = at - interval '31 seconds' WHERE id NOT IN (SELECT entry_id FROM audit.seals)`);
    expect(await log.api.get(IncidentWatch).tick()).toBe(true);
    expect(await log.only()).toMatchObject({ cause: 'stalled' });
  });

  it('is opened when the sealer refuses to sign', async () => {
    await log.db.superuser.query(`UPDATE audit.sealer_state SET state = 'broken', reason = 'it is an older state'`);
    await log.worker.get(IncidentWatch).tick();
    expect(await log.only()).toMatchObject({ cause: 'rollback', says: 'it is an older state' });
    await log.db.superuser.query(`UPDATE audit.sealer_state SET state = 'ok', reason = NULL`);
  });

  it('is opened when nobody outside speaks for the log for half a minute, says who does not answer, and is over once somebody does', async () => {
    const sealer = (state: string, ago: string) =>
      log.db.superuser.query(
        `UPDATE audit.sealer_state SET state = $1, reason = 'none of the copies answers: worm-1', heartbeat_at = now() - $2::interval`,
        [state, ago],
      );
    await sealer('waiting', '10 seconds');
    await log.worker.get(IncidentWatch).tick();
    expect(await log.incidents()).toEqual([]);
    await sealer('waiting', '31 seconds');
    await log.api.get(IncidentWatch).tick();
    expect(await log.only()).toMatchObject({ cause: 'unproven', says: expect.stringContaining('worm-1'), level: 1, recoveredAt: null });
    await sealer('ok', '0 seconds');
    await log.worker.get(IncidentWatch).tick();
    expect((await log.only()).recoveredAt).not.toBeNull();
  });

  it('is opened for each change of a destination that its receiver of before did not hear of, and told again for the next one', async () => {
    const change = (entry: string) => ({ name: 'soc-siem', entry, at: '2026-11-28T01:00:00.000000Z' });
    const [first, second] = [uuidv7(), uuidv7()];
    log.copies.changes = [change(first)];
    await log.worker.get(IncidentWatch).tick();
    await log.worker.get(IncidentWatch).tick();
    const incident = await log.only();
    expect(incident).toMatchObject({ cause: 'untold', subject: 'soc-siem', entry: first, level: 1, recoveredAt: null });
    await log.db.app.run(log.auditor, (tx) => log.api.get(IncidentDesk).acknowledge(tx, incident.id, 'x'));
    log.copies.changes = [change(second)];
    await log.api.get(IncidentWatch).tick();
    expect(await log.only()).toMatchObject({ id: incident.id, acknowledgedAt: null, level: 1, marks: [first, second] });
  });

  it('is opened by the sealer itself for a copy that lost what it held, once for each loss, and takes two people to close', async () => {
    const loss = { where: 'the store worm-1', says: '000000000000-000000000005.ndjson is gone from it' };
    await log.worker.get(LostCopies).tell([loss]);
    await log.worker.get(LostCopies).tell([loss]);
    const incident = await log.only();
    expect(incident).toMatchObject({ cause: 'lost', subject: loss.where, says: loss.says, level: 1 });
    await log.seal();
    expect(await log.entriesAbout(incident.id)).toEqual(['incident.open', 'incident.escalate']);
    await log.worker.get(IncidentWatch).tick();
    expect((await log.only()).recoveredAt).toBeNull();
    expect(causes.lost.doubtsTheLog).toBe(true);
  });

  it('is not seen, taken up or made by somebody without the permission', async () => {
    log.copies.reported = [siem('lagging')];
    await log.worker.get(IncidentWatch).tick();
    const { id } = await log.only();
    await expect(log.db.app.run(manager, (tx) => log.api.get(IncidentDesk).get(tx, id))).rejects.toMatchObject({ code: 'not-found' });
    await expect(log.db.app.run(manager, (tx) => log.api.get(IncidentDesk).acknowledge(tx, id, 'x'))).rejects.toMatchObject({
      code: 'not-found',
    });
    const forged = `INSERT INTO audit.incidents (id, cause, subject, says, marks, opened_at, last_seen_at)
      VALUES (gen_random_uuid(), 'gap', 'log', 'x', '{}', now(), now())`;
    await expect(log.db.app.run(log.auditor, (tx) => tx.query(forged))).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('stays as it was once it is closed, and is not deleted', async () => {
    log.copies.reported = [siem('lagging')];
    await log.worker.get(IncidentWatch).tick();
    const { id } = await log.only();
    await log.db.app.run(log.auditor, (tx) => log.api.get(IncidentDesk).acknowledge(tx, id, 'x'));
    await log.db.superuser.query(`UPDATE audit.incidents SET closed_at = now(), closed_by = acknowledged_by, reason = 'x' WHERE id = $1`, [
      id,
    ]);
    await expect(log.db.superuser.query(`UPDATE audit.incidents SET reason = 'y' WHERE id = $1`, [id])).rejects.toThrow('does not change');
    await expect(log.db.superuser.query('DELETE FROM audit.incidents')).rejects.toThrow();
  });

  it('is opened when nobody records any more what is done to the definition of the log, and is over when somebody does again', async () => {
    await log.db.superuser.query('ALTER EVENT TRIGGER caspix_watch_ddl DISABLE');
    await log.api.get(IncidentWatch).tick();
    expect(await log.only()).toMatchObject({ cause: 'unwatched', subject: 'log', level: 1, recoveredAt: null });
    await log.db.superuser.query('ALTER EVENT TRIGGER caspix_watch_ddl ENABLE ALWAYS');
    await log.worker.get(IncidentWatch).tick();
    expect((await log.only()).recoveredAt).not.toBeNull();
  });

  it('has a daily check behind it that stands in the log as well, once a day', async () => {
    const daily = async () =>
      (await log.db.app.run(log.auditor, (tx) => log.api.get(AuditReader).search(tx, { action: 'audit.check' }))).items.map(({ entry }) => [
        entry.actor.type,
        entry.reason,
      ]);
    await log.worker.get(CheckRunner).keepDaily();
    await log.worker.get(CheckRunner).keepDaily();
    await log.seal();
    expect(await daily()).toEqual([['service', 'the daily check']]);
  });
});
