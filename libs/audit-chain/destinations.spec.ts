import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { actorWith } from '#testing';
import { Forwarding, keeper, until } from './forwarding.fixture.ts';
import { SqlDestinationStore } from './persistence/sql-destination-store.ts';
import { SyslogServer } from './siem.fixture.ts';

describe('a destination of the log', () => {
  let here: Forwarding;
  beforeAll(async () => {
    here = await Forwarding.open();
  });
  afterAll(() => here?.close());
  beforeEach(async () => {
    await here.begin();
  });
  afterEach(() => here.end());

  it('that changes tells the old receiver before the new one gets anything', async () => {
    const id = await here.add();
    await here.write(5);
    await here.settled(id);
    const old = here.siem;
    const next = new SyslogServer(here.certificates);
    await next.start();
    await here.change(id, { settings: here.syslog(next.port) });
    expect((await here.status(id)).version).toBe(1);
    await here.log.seal();
    await until(
      () => here.status(id),
      ({ version }) => version === 2,
    );
    expect(old.messages.some((text) => text.includes('action="audit.destination-change"'))).toBe(true);
    const heard = Math.max(...old.indices);
    await here.write(3);
    await here.settled(id);
    expect(Math.min(...next.indices)).toBeGreaterThan(heard);
    expect(next.messages.join()).toContain('audit.destination-adopt');
    await next.kill();
  });

  it('that is paused gets nothing more, which its receiver learns first', async () => {
    const id = await here.add();
    await here.settled(id);
    await here.change(id, { state: 'paused' });
    await here.log.seal();
    await until(
      () => here.status(id),
      ({ state }) => state === 'paused',
    );
    expect(here.siem.messages.at(-1) + here.siem.messages.join()).toContain('audit.destination-pause');
    const before = here.siem.indices.length;
    await here.write(5);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(here.siem.indices.length).toBe(before);
  });

  /** Whoever looks for what was decided about a destination reads this. */
  const adoptions = async (id: string) => {
    await here.log.seal();
    const { items } = await here.db.app.run(keeper, (tx) => here.log.reader.search(tx, { object: id, action: 'audit.destination-adopt' }));
    return items.map(({ entry }) => entry.reason).toReversed();
  };
  const paused = async () => {
    const id = await here.add();
    await here.settled(id);
    await here.change(id, { state: 'paused' });
    await here.log.seal();
    await until(
      () => here.status(id),
      ({ state }) => state === 'paused',
    );
    return id;
  };
  const untold = async () => (await here.db.app.run(keeper, (tx) => new SqlDestinationStore().untold(tx))).map(({ entry }) => entry);
  const waitOver = (id: string) =>
    here.db.superuser.query(`UPDATE audit.destinations SET next_since = next_since - interval '16 minutes' WHERE id = $1`, [id]);

  it('that is paused tells its receiver of a change too, and of nothing else that it missed', async () => {
    const id = await paused();
    const before = here.siem.messages.length;
    await here.write(5);
    await here.change(id, { settings: here.syslog(1) });
    expect((await here.status(id)).version).toBe(2);
    await here.log.seal();
    await until(
      () => here.status(id),
      ({ version }) => version === 3,
    );
    const heard = here.siem.messages.slice(before);
    expect(heard).toEqual([expect.stringContaining('action="audit.destination-change"')]);
    expect((await here.status(id)).target).toBe('127.0.0.1:1');
    expect(await adoptions(id)).toEqual(['the receiver of before was told', 'the receiver of before was told']);
    expect(await untold()).toEqual([]);
  });

  it('that is paused goes on after its pause with all that it missed, in order', async () => {
    const id = await paused();
    await here.write(5);
    await here.change(id, { state: 'active' });
    await here.log.seal();
    const { confirmed } = await here.settled(id);
    const there = here.distinct.toSorted((a, b) => a - b);
    expect(there.slice(-6)).toEqual(Array.from({ length: 6 }, (_, i) => confirmed - 6 + i));
  });

  it.each([
    ['active', async () => here.add()],
    ['paused', paused],
  ])(
    'that is %s and whose receiver is dead waits for it, and is then changed untold, which the log and people are told',
    async (_, begin) => {
      const id = await begin();
      await here.settled(id);
      const { version } = await here.status(id);
      await here.siem.kill();
      const next = new SyslogServer(here.certificates);
      await next.start();
      await here.change(id, { settings: here.syslog(next.port), state: 'active' });
      await here.log.seal();
      await new Promise((resolve) => setTimeout(resolve, 500));
      expect(await here.status(id)).toMatchObject({ version, untoldAt: null });
      await waitOver(id);
      await until(
        () => here.status(id),
        (one) => one.version === version + 1,
      );
      expect((await adoptions(id)).at(-1)).toMatch(/^untold: the receiver of before did not take the entry/);
      const { rows } = await here.db.superuser.query('SELECT untold_entry FROM audit.destination_progress WHERE destination_id = $1', [id]);
      expect(await untold()).toContain(rows[0].untold_entry);
      expect(Date.parse((await here.status(id)).untoldAt ?? '')).toBeGreaterThan(Date.parse('2026-01-01'));
      // The new receiver gets the entry about the change as well as the one that says that nobody heard of it.
      await here.settled(id);
      expect(next.messages.join()).toContain('untold: the receiver of before');
      await here.db.superuser.query('UPDATE audit.destination_progress SET untold_entry = NULL, untold_at = NULL');
      await next.kill();
    },
  );

  it('can be tried out with a message that fills no place of the log', async () => {
    const id = await here.add();
    await here.db.app.run(keeper, (tx) => here.destinations.test(tx, id));
    const { test } = await until(
      () => here.status(id),
      (one) => (one.test?.doneAt ?? null) !== null,
    );
    expect(test).toMatchObject({ ok: true });
    expect(here.siem.messages.some((text) => / test \[caspix@32473 log="caspix-test" test="/.test(text))).toBe(true);
  });

  it('is nobody else’s business: without the right there is nothing to see and nothing to change', async () => {
    const id = await here.add();
    expect(await here.db.app.run(actorWith(['case:read']), (tx) => here.destinations.status(tx))).toEqual([]);
    const test = here.db.app.run(actorWith(['audit:read']), (tx) => here.destinations.test(tx, id));
    await expect(test).rejects.toMatchObject({ code: 'forbidden' });
    await expect(here.db.app.run(keeper, (tx) => tx.query('SELECT secret FROM audit.destinations'))).rejects.toMatchObject({
      code: 'forbidden',
    });
  });
});
