import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { IncidentDesk, IncidentWatch } from '#audit-chain';
import { fixedClock } from '#kernel';
import { actorWith } from '#testing';
import { siem, type WatchedLog, watchedLog } from './watched-log.fixture.ts';

const MINUTE = 60_000;

describe('an integrity incident that nobody takes up', () => {
  const clock = fixedClock(new Date().toISOString());
  const manager = actorWith(['dashboard:read', 'session:own']);
  let log: WatchedLog;
  beforeAll(async () => {
    log = await watchedLog(clock);
  });
  afterAll(() => log?.close());
  beforeEach(() => log.clear());

  const tick = () => log.worker.get(IncidentWatch).tick();
  const begin = async () => {
    log.copies.reported = [siem('silent', 'no answer for 20 minutes')];
    await tick();
    return log.only();
  };

  it('climbs level by level, each at its time and once', async () => {
    await begin();
    expect((await log.only()).level).toBe(1);
    clock.advance(14 * MINUTE);
    await tick();
    expect((await log.only()).level).toBe(1);
    clock.advance(2 * MINUTE);
    await tick();
    await tick();
    expect((await log.only()).level).toBe(2);
    expect(await log.toldTo(manager)).toEqual([]);
    clock.advance(61 * MINUTE);
    await tick();
    expect(await log.only()).toMatchObject({ level: 3, nextAt: null });
    expect(await log.toldTo(manager)).toHaveLength(1);
    clock.advance(600 * MINUTE);
    await tick();
    expect((await log.only()).level).toBe(3);
    const { id } = await log.only();
    const told = await log.db.app.run(log.auditor, (tx) => log.api.get(IncidentDesk).tellings(tx, id));
    expect(told.map(({ level, permission, groups }) => [level, permission, groups])).toEqual([
      [1, 'incident:handle', ['security']],
      [2, 'user:manage', ['audit']],
      [3, 'dashboard:read', ['management']],
    ]);
  });

  it('stops climbing when somebody takes it up, once', async () => {
    const { id } = await begin();
    const take = () => log.db.app.run(log.auditor, (tx) => log.api.get(IncidentDesk).acknowledge(tx, id, 'Calling the network desk'));
    await take();
    clock.advance(20 * MINUTE);
    await tick();
    expect(await log.only()).toMatchObject({ level: 1, acknowledgedBy: log.auditor.sub, nextAt: null });
    await expect(take()).rejects.toMatchObject({ code: 'conflict' });
    expect(await log.entriesAbout(id)).toEqual(['incident.open', 'incident.escalate', 'incident.acknowledge']);
  });

  it('stops climbing when it is over by itself, and is told anew when it comes back', async () => {
    const { id } = await begin();
    log.copies.reported = [siem('ok')];
    await tick();
    clock.advance(20 * MINUTE);
    await tick();
    expect(await log.only()).toMatchObject({ id, level: 1, recoveredAt: expect.any(String) });
    log.copies.reported = [siem('silent')];
    await tick();
    expect(await log.only()).toMatchObject({ id, recoveredAt: null, level: 1 });
    expect(await log.toldTo(log.auditor)).toHaveLength(2);
  });

  it('is looked after by one process at a time', async () => {
    log.copies.reported = [siem('lagging')];
    await Promise.all([tick(), log.api.get(IncidentWatch).tick(), tick()]);
    await tick();
    expect(await log.toldTo(log.auditor)).toHaveLength(1);
  });

  it('is closed once it is over, by whoever took it up, with a reason', async () => {
    const { id } = await begin();
    const desk = log.api.get(IncidentDesk);
    const close = () => log.db.app.run(log.auditor, (tx) => desk.close(tx, id, { reason: 'The receiver was restarted', approval: null }));
    await expect(close()).rejects.toMatchObject({ code: 'conflict' });
    await log.db.app.run(log.auditor, (tx) => desk.acknowledge(tx, id, 'Calling them'));
    await expect(close()).rejects.toMatchObject({ code: 'conflict' });
    log.copies.reported = [siem('ok')];
    await tick();
    expect(await close()).toMatchObject({ closedBy: log.auditor.sub, reason: 'The receiver was restarted' });
    await expect(close()).rejects.toMatchObject({ code: 'conflict' });
    expect(await log.incidents()).toEqual([]);
    expect((await log.incidents(false))[0]).toMatchObject({ id });
  });
});
