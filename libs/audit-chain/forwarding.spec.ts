import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { uuidv7 } from '#kernel';
import { linkHash } from '#proof';
import { testCertificates } from '#testing';
import type { Forwarder } from './application/forward/forwarder.ts';
import { Forwarding, keeper, range, until } from './forwarding.fixture.ts';
import { startCollector } from './siem.fixture.ts';

describe('copies of the log on their way to a SIEM', () => {
  let here: Forwarding;
  let forwarder: Forwarder;
  beforeAll(async () => {
    here = await Forwarding.open();
  });
  afterAll(() => here?.close());
  beforeEach(async () => {
    forwarder = await here.begin();
  });
  afterEach(() => here.end());

  it('arrive once and in order, each with index, leaf and a link that follows from the one before', async () => {
    const id = await here.add();
    await here.write(230);
    await here.settled(id);
    const first = here.siem.indices[0] ?? -1;
    expect(here.siem.indices).toEqual(range(first, 231));
    const links = here.siem.messages.flatMap((text) => {
      const [, leaf, link] = / leaf="(\w+)" link="(\w+)"/.exec(text) ?? [];
      return leaf && link ? [{ leaf: Buffer.from(leaf, 'hex'), link: Buffer.from(link, 'hex') }] : [];
    });
    for (const [i, { leaf, link }] of links.entries()) {
      const before = links[i - 1];
      if (before) expect(linkHash(before.link, leaf).equals(link)).toBe(true);
    }
  });

  it('say nothing that names a customer, and no payload', async () => {
    const id = await here.add();
    const account = uuidv7();
    await here.write(1, {
      action: 'account.add-to-case',
      object: { type: 'account', id: account },
      reason: 'mail to ada@bank.example',
      detail: { iban: 'DE89370400440532013000' },
    });
    await here.settled(id);
    const text = here.siem.messages.join('\n');
    expect(text).not.toContain(account);
    expect(text).not.toContain('ada@bank.example');
    expect(text).not.toContain('DE89370400440532013000');
    expect(text).toContain(`objectType="account" object="${here.log.pseudonyms.of('account', account)}"`);
  });

  it('are overtaken by an alarm about the log, also while nothing is sealed, and each incident is told once', async () => {
    const id = await here.add();
    await here.settled(id);
    const before = here.siem.indices.length;
    // Nobody seals, so the entry about the incident could not be sent.
    await here.db.superuser.query(
      `INSERT INTO audit.incidents (id, cause, subject, says, marks, opened_at, last_seen_at)
       VALUES (gen_random_uuid(), 'stalled', 'log', '12 entries wait: ask ada@bank.example', '{}', now(), now())`,
    );
    const alarms = () => here.siem.messages.filter((text) => text.includes(' caspix - alarm '));
    await until(alarms, (found) => found.length > 0);
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(alarms()).toHaveLength(1);
    expect(alarms()[0]).toMatch(/^<106>1 .*incident="INC-\d{4}-\d+" cause="stalled" subject="log" says="12 entries wait/);
    expect(alarms()[0]).not.toContain('ada@bank.example');
    expect(here.siem.indices).toHaveLength(before);
    // After a break it comes again, since nobody can know whether the receiver kept it.
    here.siem.cut();
    await here.write(1);
    await until(alarms, (found) => found.length === 2);
    await here.db.superuser.query(`UPDATE audit.incidents SET recovered_at = now()`);
  });

  it('come with a heartbeat that carries the newest signed checkpoint', async () => {
    const id = await here.add();
    await here.settled(id);
    const beat = await until(
      () => here.siem.messages.find((text) => text.includes(' heartbeat ')),
      (text) => text !== undefined,
    );
    const note = Buffer.from(/ checkpoint="([^"]+)"/.exec(beat ?? '')?.[1] ?? '', 'base64').toString();
    expect(note).toMatch(/^caspix-test\n\d+\n/);
    expect(
      (
        await until(
          () => here.status(id),
          ({ heartbeatAt }) => heartbeatAt !== null,
        )
      ).failingSince,
    ).toBeNull();
  });

  it('are complete and in order after the receiver died with what it had not stored, and came back', async () => {
    const id = await here.add();
    await here.write(120);
    await until(
      () => here.siem.indices.length,
      (n) => n > 60,
    );
    await here.siem.kill(40);
    await here.write(80);
    expect(
      (
        await until(
          () => here.status(id),
          ({ failingSince }) => failingSince !== null,
        )
      ).parked,
    ).toBe(false);
    await here.siem.start();
    await here.write(10);
    await here.settled(id);
    expect(here.distinct).toEqual(range(here.distinct[0] ?? -1, 211));
  });

  it('are complete after the connection was cut again and again', async () => {
    const id = await here.add();
    for (let i = 0; i < 4; i += 1) {
      await here.write(60);
      const before = here.siem.connections;
      here.siem.cut();
      await until(
        () => here.siem.connections,
        (n) => n > before,
      );
    }
    await here.settled(id);
    expect(here.distinct).toEqual(range(here.distinct[0] ?? -1, 241));
    expect(here.siem.connections).toBeGreaterThan(4);
  });

  it('go on from what was confirmed when the sender ends and another takes over', async () => {
    const id = await here.add();
    await here.write(60);
    await until(
      () => here.siem.indices.length,
      (n) => n > 20,
    );
    const other = here.newForwarder();
    other.start();
    await forwarder.stop();
    await here.write(30);
    await here.settled(id);
    expect(here.distinct).toEqual(range(here.distinct[0] ?? -1, 91));
  });

  it('are not told as failing any more when the sender that noted the failure has died and another gets through', async () => {
    const id = await here.add();
    await here.settled(id);
    await forwarder.stop();
    await here.db.superuser.query('UPDATE audit.destination_progress SET failing_since = now() WHERE destination_id = $1', [id]);
    here.newForwarder().start();
    await until(
      () => here.status(id),
      ({ failingSince }) => failingSince === null,
    );
  });

  it('are carried by one sender only, however many run', async () => {
    here.newForwarder().start();
    const id = await here.add();
    await here.write(100);
    await here.settled(id);
    expect(here.siem.indices).toEqual(range(here.siem.indices[0] ?? -1, 101));
  });

  it('are sent again from an index that the receiver confirms', async () => {
    const id = await here.add();
    await here.write(20);
    await here.settled(id);
    const from = (here.siem.indices.at(-1) ?? 0) - 4;
    const before = here.siem.messages.length;
    await here.db.app.run(keeper, (tx) => here.destinations.resend(tx, id, from));
    await here.log.seal();
    await until(
      () => here.siem.indices.slice(-6),
      (last) => last.length === 6 && last[0] === from && here.siem.messages.length > before,
    );
    expect(here.siem.indices.slice(-6)).toEqual(range(from, 6));
  });

  it('reach no receiver whose name is not vouched for: parked, told, and nothing is skipped', async () => {
    const other = await testCertificates();
    const id = await here.add({ ca: other.ca });
    await here.write(5);
    const { parked, lastError, confirmed, lag } = await until(
      () => here.status(id),
      (one) => one.parked,
    );
    expect({ parked, lag: lag > 0 }).toEqual({ parked: true, lag: true });
    expect(lastError).not.toBe('');
    expect(here.siem.messages).toEqual([]);
    expect((await here.status(id)).confirmed).toBe(confirmed);
  });

  it('wait at a collector that refuses, and arrive when it takes them', async () => {
    const collector = await startCollector(here.certificates);
    collector.state.status = 400;
    const id = await here.add({ port: collector.port, path: '/services/collector/event', format: 'ocsf' }, 'hec');
    await here.write(3);
    expect(
      await until(
        () => here.status(id),
        ({ parked }) => parked,
      ),
    ).toMatchObject({ lastError: expect.stringContaining('400') });
    collector.state.status = 503;
    expect(
      (
        await until(
          () => here.status(id),
          ({ parked }) => !parked,
        )
      ).failingSince,
    ).not.toBeNull();
    collector.state.status = 200;
    await here.settled(id);
    const sequences = collector.state.events.map(({ event }) => (event as { metadata: { sequence?: number } }).metadata.sequence);
    const seen = [...new Set(sequences.filter((sequence) => sequence !== undefined))];
    expect(seen).toEqual(range(seen[0] ?? -1, 4));
    await collector.close();
  });
});
