import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IncidentDesk, IncidentWatch } from '#audit-chain';
import { fixedClock } from '#kernel';
import { CourierService, Outbox } from '#platform';
import { testTls } from '#testing';
import { type WatchedLog, watchedLog } from './watched-log.fixture.ts';

const MINUTE = 60_000;

interface Mail {
  to: string[];
  subject: string;
  body: string;
  urgent: boolean;
}

describe('an integrity incident on its way to the desks, through a real mail server', () => {
  const clock = fixedClock(new Date().toISOString());
  const mails: Mail[] = [];
  let log: WatchedLog;
  let server: SMTPServer;
  let courier: CourierService;
  let tls: { key: string; cert: string };

  /** A mail server that keeps what it gets. Gives its port. */
  async function serve(port = 0): Promise<number> {
    server = new SMTPServer({
      ...{ ...tls, secure: true, authOptional: true },
      onData(stream, { envelope }, done) {
        let text = '';
        stream.setEncoding('utf8').on('data', (piece: string) => {
          text += piece;
        });
        stream.on('end', () => {
          const subject = /^Subject: (.*)$/m.exec(text)?.[1]?.trim() ?? '';
          mails.push({
            to: envelope.rcptTo.map(({ address }) => address),
            subject,
            body: text.replace(/=\r?\n/g, ''),
            urgent: /^Importance: high/im.test(text),
          });
          done();
        });
      },
    });
    server.on('error', () => undefined);
    const listening = server.listen(port, '127.0.0.1');
    await once(listening, 'listening');
    return (listening.address() as AddressInfo).port;
  }

  beforeAll(async () => {
    log = await watchedLog(clock);
    const { ca, certificate, key } = await testTls();
    const caFile = join(mkdtempSync(join(tmpdir(), 'caspix-mail-')), 'ca.crt');
    writeFileSync(caFile, ca);
    tls = { key, cert: certificate };
    const port = await serve();
    const smtp = { smtpHost: 'localhost', smtpPort: port, smtpTls: 'implicit' as const, smtpCa: caFile };
    courier = new CourierService(new Outbox(log.db.worker, log.db.config), { ...log.db.workerConfig, ...smtp }, pino({ level: 'silent' }));
    await log.db.superuser.query('ALTER TABLE platform.notice_groups DISABLE TRIGGER USER');
    await log.db.superuser.query(`UPDATE platform.notice_groups SET emails = ARRAY[name || '@bank.example']`);
  });
  afterAll(async () => {
    await courier?.onApplicationShutdown();
    await new Promise<void>((resolve) => server.close(() => resolve()));
    await log?.close();
  });

  const look = async (by: WatchedLog['api'] = log.api) => {
    await by.get(IncidentWatch).tick();
    await log.db.superuser.query(`UPDATE platform.notice_deliveries SET due_at = now() WHERE state = 'waiting'`);
    while ((await courier.tick()) > 0);
    return mails.splice(0);
  };

  it('reaches the first desk at once, the next when nobody answers, and nobody more once somebody does', async () => {
    await log.write();
    // The worker has died: it is the API that notices, by the sealer's silence.
    await log.db.superuser.query(`UPDATE audit.sealer_state SET heartbeat_at = now() - interval '1 hour'`);
    const [first, ...more] = await look();
    expect(more).toEqual([]);
    expect(first).toMatchObject({ to: ['security@bank.example'], urgent: true });
    expect(first?.subject).toMatch(/^INC-\d{4}-\d+: Entries are not being sealed$/);
    expect(first?.body).toContain('the sealer shows no sign of life');
    expect(first?.body).toMatch(/\/incidents\/[0-9a-f-]{36}/);
    expect(await look()).toEqual([]);

    clock.advance(16 * MINUTE);
    expect((await look()).map(({ to }) => to)).toEqual([['audit@bank.example']]);
    clock.advance(61 * MINUTE);
    const [third] = await look();
    expect(third?.to).toEqual(['management@bank.example']);
    expect(third?.body).toContain('This is level 3');

    const { id } = await log.only();
    await log.db.app.run(log.auditor, (tx) => log.api.get(IncidentDesk).acknowledge(tx, id, 'Restarting the worker'));
    clock.advance(600 * MINUTE);
    expect(await look()).toEqual([]);
  });

  it('waits for a mail server that is away, and comes once when it is back', async () => {
    await log.clear();
    await log.db.superuser.query(`UPDATE audit.sealer_state SET heartbeat_at = now() - interval '1 hour'`);
    const { port } = server.server.address() as AddressInfo;
    await new Promise<void>((resolve) => server.close(() => resolve()));
    expect(await look()).toEqual([]);
    await serve(port);
    expect((await look()).map(({ to }) => to)).toEqual([['security@bank.example']]);
    expect(await look()).toEqual([]);
  });
});
