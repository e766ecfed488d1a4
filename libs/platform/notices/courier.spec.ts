import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Config, CourierService, type NewNotice, Notices, Outbox, serviceActor } from '#platform';
import { actorWith, type TestDatabase, testDatabase, testTls } from '#testing';

const SECRET = `whsec_${Buffer.from('a secret of thirty-two bytes long').toString('base64')}`;
const notices = new Notices();
const news: NewNotice = { to: { permission: 'audit:read' }, kind: 'integrity.broken', subject: 'The chain is broken', text: 'Look at it.' };

interface Mail {
  to: string[];
  body: string;
}

/** A real SMTP server on loopback, which speaks TLS or refuses to, and keeps what it gets. */
async function mailServer(options: SMTPServerOptions, got: Mail[]) {
  const server = new SMTPServer({
    ...options,
    onData(stream, { envelope }, done) {
      let body = '';
      stream.setEncoding('utf8').on('data', (piece: string) => {
        body += piece;
      });
      stream.on('end', () => {
        got.push({ to: envelope.rcptTo.map(({ address }) => address), body });
        done();
      });
    },
  });
  server.on('error', () => undefined);
  const listening = server.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  return { port: (listening.address() as AddressInfo).port, close: () => new Promise<void>((resolve) => server.close(() => resolve())) };
}

describe('a notice that leaves the house', () => {
  let db: TestDatabase;
  let tls: Awaited<ReturnType<typeof testTls>>;
  let ca: string;
  const closers: (() => unknown)[] = [];
  const ruth = actorWith(['audit:read', 'session:own']);
  const ines = actorWith(['case:read', 'session:own']);

  beforeAll(async () => {
    db = await testDatabase();
    // Desks change by two people; here it is a superuser who sets them up.
    await db.superuser.query('ALTER TABLE platform.notice_groups DISABLE TRIGGER USER');
    tls = await testTls();
    ca = join(mkdtempSync(join(tmpdir(), 'caspix-notices-')), 'ca.crt');
    writeFileSync(ca, tls.ca);
  });
  afterAll(async () => {
    for (const close of closers) await close();
    await db?.close();
  });
  beforeEach(async () => {
    await db.superuser.query('DELETE FROM platform.notices');
    await db.superuser.query(`UPDATE platform.notice_groups SET emails = '{}', webhook = NULL`);
  });

  const send = (notice: Partial<NewNotice>, as = ruth) => db.app.run(as, (tx) => notices.send(tx, { ...news, ...notice }));
  const courier = (config: Partial<Config> = {}) =>
    new CourierService(new Outbox(db.worker, db.config), { ...db.workerConfig, ...config }, pino({ level: 'silent' }));
  const deliveries = async () =>
    (await db.superuser.query('SELECT channel, desk, state, attempts, error FROM platform.notice_deliveries ORDER BY id')).rows;
  const due = () => db.superuser.query(`UPDATE platform.notice_deliveries SET due_at = now() WHERE state = 'waiting'`);
  const desk = (columns: { emails?: string[]; webhook?: string }) =>
    db.superuser.query(`UPDATE platform.notice_groups SET emails = $1, webhook = $2 WHERE name = 'security'`, [
      columns.emails ?? [],
      columns.webhook ?? null,
    ]);

  describe('by e-mail', () => {
    const got: Mail[] = [];
    const settings = (port: number, more: Partial<Config> = {}): Partial<Config> => ({
      smtpHost: 'localhost',
      smtpPort: port,
      smtpCa: ca,
      smtpUser: 'caspix',
      smtpPassword: 'a password',
      ...more,
    });
    const login: SMTPServerOptions['onAuth'] = ({ username, password }, _, done) =>
      username === 'caspix' && password === 'a password' ? done(null, { user: username }) : done(new Error('no'));
    const start = async (options: SMTPServerOptions) => {
      const server = await mailServer({ key: tls.key, cert: tls.certificate, onAuth: login, ...options }, got);
      closers.push(server.close);
      return server;
    };
    beforeEach(() => {
      got.length = 0;
    });

    it.each([
      ['from the first byte', { secure: true }, 'implicit'],
      ['after STARTTLS', { secure: false }, 'starttls'],
    ] as const)('leaves over TLS %s, once to each mailbox of the group', async (_, options, smtpTls) => {
      const { port } = await start(options);
      await desk({ emails: ['soc@bank.example', 'night@bank.example'] });
      await send({ to: { group: 'security' }, link: '/audit?incident=7' });
      const post = courier(settings(port, { smtpTls }));
      expect(await post.tick()).toBe(2);
      expect(await post.tick()).toBe(0);
      expect(got.flatMap(({ to }) => to).toSorted()).toEqual(['night@bank.example', 'soc@bank.example']);
      expect(got[0]?.body).toMatch(/Subject: The chain is broken/);
      expect(got[0]?.body).toContain(`${db.config.publicOrigin}/audit?incident=7`);
      expect(got[0]?.body).toMatch(/Auto-Submitted: auto-generated/);
      expect(await deliveries()).toMatchObject([{ state: 'sent' }, { state: 'sent' }]);
    });

    it('gives nothing to a server that offers no TLS', async () => {
      const { port } = await start({ secure: false, disabledCommands: ['STARTTLS'], allowInsecureAuth: true });
      await desk({ emails: ['soc@bank.example'] });
      await send({ to: { group: 'security' } });
      expect(await courier(settings(port, { smtpTls: 'starttls' })).tick()).toBe(0);
      expect(got).toEqual([]);
      expect(await deliveries()).toMatchObject([{ state: 'waiting', attempts: 1, error: expect.any(String) }]);
    });

    it('gives nothing to a server whose certificate nobody vouches for', async () => {
      const { port } = await start({ secure: true });
      const { ca: foreign } = await testTls();
      const other = `${ca}.foreign`;
      writeFileSync(other, foreign);
      await desk({ emails: ['soc@bank.example'] });
      await send({ to: { group: 'security' } });
      expect(await courier(settings(port, { smtpCa: other })).tick()).toBe(0);
      expect(got).toEqual([]);
    });

    it('waits for a mail server that is away, and arrives when it is back', async () => {
      const first = await start({ secure: true });
      await first.close();
      await desk({ emails: ['soc@bank.example'] });
      await send({ to: { group: 'security' } });
      expect(await courier(settings(first.port)).tick()).toBe(0);
      expect(await courier(settings(first.port)).tick()).toBe(0);
      expect(await deliveries()).toMatchObject([{ state: 'waiting', attempts: 1 }]);
      const { port } = await start({ secure: true });
      await due();
      expect(await courier(settings(port)).tick()).toBe(1);
      expect(await deliveries()).toMatchObject([{ state: 'sent', attempts: 2, error: null }]);
    });

    it('is not lost with the courier that took it and died', async () => {
      await desk({ emails: ['soc@bank.example'] });
      await send({ to: { group: 'security' } });
      expect(await new Outbox(db.worker, db.config).take(8)).toHaveLength(1);
      const { port } = await start({ secure: true });
      expect(await courier(settings(port)).tick()).toBe(0);
      await db.superuser.query(`UPDATE platform.notice_deliveries SET due_at = due_at - interval '2 minutes'`);
      expect(await courier(settings(port)).tick()).toBe(1);
    });

    it('says in the outbox that no mail server is configured', async () => {
      await desk({ emails: ['soc@bank.example'] });
      await send({ to: { group: 'security' } });
      expect(await courier().tick()).toBe(0);
      expect(await deliveries()).toMatchObject([{ state: 'waiting', error: expect.stringContaining('no mail server') }]);
    });

    it('that fails for three days is given up, and stays visible as failed', async () => {
      await desk({ emails: ['soc@bank.example'] });
      const id = await send({ to: { group: 'security' } });
      await db.superuser.query(`UPDATE platform.notices SET at = at - interval '73 hours'`);
      await courier().tick();
      const seen = await db.app.run(ruth, (tx) => notices.deliveries(tx, [id]));
      expect(seen).toMatchObject([{ channel: 'email', state: 'failed', endedAt: expect.any(String) }]);
    });
  });

  describe('by webhook', () => {
    let receiver: Server;
    let answer = 200;
    const calls: { headers: Record<string, unknown>; body: string }[] = [];
    beforeAll(async () => {
      receiver = createServer({ key: tls.key, cert: tls.certificate }, (request, response) => {
        let body = '';
        request.on('data', (piece: Buffer) => {
          body += piece.toString();
        });
        request.on('end', () => {
          calls.push({ headers: request.headers, body });
          response.writeHead(answer, answer === 302 ? { location: 'https://localhost/elsewhere' } : {}).end();
        });
      }).listen(0, '127.0.0.1');
      await once(receiver, 'listening');
      closers.push(() => receiver.close());
      closers.push(() => receiver.closeAllConnections());
    });
    beforeEach(async () => {
      calls.length = 0;
      answer = 200;
      await desk({ webhook: `https://localhost:${(receiver.address() as AddressInfo).port}/hook` });
    });
    const signed = { webhookSecret: SECRET, webhookCa: '' };

    it('carries a signature over id, time and body that the receiver can check', async () => {
      await send({ to: { group: 'security' }, severity: 'warning' });
      expect(await courier({ ...signed, webhookCa: ca }).tick()).toBe(1);
      const [call] = calls;
      const { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': signature } = call?.headers ?? {};
      const key = Buffer.from(SECRET.slice('whsec_'.length), 'base64');
      expect(signature).toBe(`v1,${createHmac('sha256', key).update(`${id}.${at}.${call?.body}`).digest('base64')}`);
      expect(JSON.parse(call?.body ?? '')).toMatchObject({
        type: 'integrity.broken',
        data: { severity: 'warning', subject: 'The chain is broken', url: null },
      });
    });

    it.each([302, 500, 410])('that is answered with %i comes again under the same id', async (status) => {
      answer = status;
      await send({ to: { group: 'security' } });
      expect(await courier({ ...signed, webhookCa: ca }).tick()).toBe(0);
      await due();
      answer = 204;
      expect(await courier({ ...signed, webhookCa: ca }).tick()).toBe(1);
      expect(calls).toHaveLength(2);
      expect(calls[0]?.headers['webhook-id']).toBe(calls[1]?.headers['webhook-id']);
    });

    it('does not leave without a secret to sign it', async () => {
      await send({ to: { group: 'security' } });
      expect(await courier().tick()).toBe(0);
      expect(calls).toEqual([]);
    });
  });

  it('keeps its addresses to the courier', async () => {
    await desk({ emails: ['soc@bank.example'] });
    await send({ to: { group: 'security' } });
    await expect(db.app.run(ruth, (tx) => tx.query('SELECT address FROM platform.notice_deliveries'))).rejects.toThrow();
    expect(
      await db.worker.run(serviceActor('courier', []), (tx) => tx.query('SELECT address FROM platform.notice_deliveries')),
    ).toHaveLength(1);
  });

  it('tells those who read the log how far it got', async () => {
    await desk({ emails: ['soc@bank.example'] });
    const id = await send({ to: [{ group: 'security' }, { permission: 'audit:read' }] });
    const read = (actor: typeof ruth) => db.app.run(actor, (tx) => notices.deliveries(tx, [id]));
    expect(await read(ruth)).toMatchObject([{ channel: 'email', desk: 'security', state: 'waiting', endedAt: null }]);
    expect(await read(ines)).toEqual([]);
  });
});
