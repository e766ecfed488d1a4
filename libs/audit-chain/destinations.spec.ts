import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { actorWith } from '#testing';
import { Forwarding, keeper, until } from './forwarding.fixture.ts';
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
