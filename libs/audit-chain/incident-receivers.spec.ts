import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Incident, type IncidentCause, Pace } from '#audit-chain';
import { actorWith, type OtherCluster, otherCluster, type TestCertificates, testCertificates } from '#testing';
import { type IncidentDesks, incidentDesks } from './incident-desks.fixture.ts';
import { type LiveLog, liveLog, movableClock, seen } from './live-log.fixture.ts';
import { SyslogServer } from './siem.fixture.ts';

/** A level after this long without an acknowledgement: the least that a plan may say. */
const LEVEL_SECONDS = 60;
/** The sealer gives a sign of life every five seconds: less than that would be no stall. */
const PACE = Object.assign(new Pace(), {
  ...{ tail: 300, watch: 150, daily: 3_600_000, stalledAfter: 7_000, failingAfter: 500, siemLaggingAfter: 1_000 },
  siem: { confirmMillis: 300, heartbeatMillis: 500, alarmMillis: 100, settleMillis: 50 },
  forwarder: { lookMillis: 100, parkedMillis: 300 },
});

describe('an integrity incident reaches whoever has to know', () => {
  const clock = movableClock();
  let certificates: TestCertificates;
  let desks: IncidentDesks;
  let siem: SyslogServer;
  let log: LiveLog;
  let cluster: OtherCluster;

  const syslog = (server: SyslogServer) => {
    const { ca, client } = certificates;
    const settings = { host: '127.0.0.1', port: server.port, format: 'rfc5424-sd' as const, ca, certificate: client.certificate };
    return { kind: 'syslog-tls' as const, settings, secret: { key: client.key } };
  };

  beforeAll(async () => {
    certificates = await testCertificates();
    desks = await incidentDesks(certificates);
    siem = new SyslogServer(certificates);
    await siem.start();
    // A server of its own: an open transaction holds back what any of a server's databases would seal.
    cluster = await otherCluster();
    log = await liveLog({ clock, pace: PACE, worker: desks.settings, database: await cluster.database({ clock }) });
    const levels = [
      { after: 0, permission: 'incident:handle', groups: ['security'] },
      { after: LEVEL_SECONDS, permission: 'user:manage', groups: ['audit'] },
      { after: LEVEL_SECONDS, permission: 'dashboard:read', groups: ['management'] },
    ];
    await log.db.superuser.query('INSERT INTO audit.escalation_plans (version, levels) VALUES (2, $1::jsonb)', [JSON.stringify(levels)]);
    await log.db.superuser.query(`UPDATE platform.notice_groups SET emails = ARRAY[name || '@bank.example'], webhook = $1 || name`, [
      desks.hookAddress(''),
    ]);
    await log.destination('soc', syslog(siem));
    await log.write(12);
    await log.sealed();
  });
  afterAll(async () => {
    await log?.close();
    await siem?.kill();
    await desks?.close();
    await cluster?.stop();
  });

  const mailTo = (desk: string, { number }: Incident) =>
    seen(`a mail about ${number} to ${desk}`, () =>
      desks.mails.find(({ to, text }) => to === `${desk}@bank.example` && text.includes(`Subject: ${number}: `)),
    );
  const hookOf = (desk: string, { number }: Incident) =>
    seen(`a webhook about ${number} at ${desk}`, () =>
      desks.hooks.find((one) => one.desk === desk && one.subject.startsWith(`${number}: `)),
    );
  const alarmOf = ({ number }: Incident) =>
    seen(`an alarm about ${number}`, () =>
      siem.messages.find((text) => text.includes(' caspix - alarm ') && text.includes(`incident="${number}"`)),
    );
  /** What a SIEM has of the log about this incident. */
  const sentOf = ({ id }: Incident) =>
    siem.messages.flatMap((text) => (text.includes(`object="${id}"`) ? [/ action="([^"]+)"/.exec(text)?.[1]] : []));

  /** All four ways, each with what stands in it. */
  async function reachesEverybody(incident: Incident, severity: 'warning' | 'critical') {
    const [notice] = await seen('a notice', async () => {
      const found = await log.noticesAbout(incident.id);
      return found.length > 0 ? found : null;
    });
    expect(notice).toMatchObject({ kind: 'integrity.incident', severity, subject: expect.stringContaining(incident.number) });
    expect((await mailTo('security', incident)).text).toContain(`/incidents/${incident.id}`);
    expect(await hookOf('security', incident)).toMatchObject({ signed: true, severity, url: expect.stringContaining(incident.id) });
    expect(await alarmOf(incident)).toContain(` cause="${incident.cause}" subject="${incident.subject}"`);
    expect((await log.entriesAbout(incident.id)).map(({ entry }) => entry.action).slice(0, 2)).toEqual([
      'incident.open',
      'incident.escalate',
    ]);
  }
  const over = ({ id }: Incident) =>
    seen('the end of it', async () => (await log.incidents()).find((one) => one.id === id && one.recoveredAt !== null));
  /** Takes it up, and closes it once it is over. */
  async function settle(incident: Incident) {
    await over(incident);
    await log.read((tx) => log.desk.acknowledge(tx, incident.id, 'Seen, and looked after'));
    await log.read((tx) => log.desk.close(tx, incident.id, { reason: 'It is over', approval: null }));
  }

  it('when a real receiver dies: on every way, level after level while nobody answers, and all of it is an entry of the log', async () => {
    const second = new SyslogServer(certificates);
    await second.start();
    await log.destination('second-siem', syslog(second));
    await seen('the first message', () => second.messages[0]);
    await second.kill();
    const incident = await log.opened('silent', 'second-siem');
    await reachesEverybody(incident, 'warning');
    expect(desks.mails.some(({ to, text }) => to !== 'security@bank.example' && text.includes(incident.number))).toBe(false);

    for (const [desk, permission, level] of [
      ['audit', 'user:manage', 2],
      ['management', 'dashboard:read', 3],
    ] as const) {
      clock.forward((LEVEL_SECONDS + 1) * 1_000);
      expect((await mailTo(desk, incident)).text).toContain(`This is level ${level}`);
      expect(await hookOf(desk, incident)).toMatchObject({ signed: true });
      const told = await log.db.app.run(actorWith([permission, 'session:own']), (tx) =>
        tx.query<{ n: number }>(`SELECT count(*)::int AS n FROM platform.notices WHERE link = $1`, [`/incidents/${incident.id}`]),
      );
      expect(told).toEqual([{ n: 1 }]);
    }

    await log.read((tx) => log.desk.acknowledge(tx, incident.id, 'The machine is being replaced'));
    await expect(log.read((tx) => log.desk.close(tx, incident.id, { reason: 'x', approval: null }))).rejects.toMatchObject({
      code: 'conflict',
    });
    await second.start();
    await over(incident);
    await log.read((tx) => log.desk.close(tx, incident.id, { reason: 'The machine was replaced', approval: null }));
    expect((await log.incidents(false))[0]).toMatchObject({
      id: incident.id,
      closedBy: log.auditor.sub,
      reason: 'The machine was replaced',
    });
    const story = ['incident.open', ...Array(3).fill('incident.escalate'), 'incident.acknowledge', 'incident.recover', 'incident.close'];
    const entries = await log.entriesAbout(incident.id);
    expect(entries.map(({ entry }) => entry.action)).toEqual(story);
    const byPeople = entries.filter(({ entry }) => ['incident.acknowledge', 'incident.close'].includes(entry.action));
    expect(byPeople.map(({ entry }) => entry.actor.sub)).toEqual([log.auditor.sub, log.auditor.sub]);
    expect(entries.filter(({ entry }) => entry.actor.type === 'service')).toHaveLength(5);
    await seen('the whole story in the SIEM', () => (new Set(sentOf(incident)).has('incident.close') ? true : null));
    expect(sentOf(incident)).toEqual(story);
    await second.kill();
    await log.db.superuser.query(`UPDATE audit.destinations SET state = 'removed' WHERE name = 'second-siem'`);
  });

  it('when a real receiver is slower than the log', async () => {
    let pause = 2_500;
    const slow = createServer({ key: certificates.server.key, cert: certificates.server.certificate }, (request, response) => {
      request.resume();
      setTimeout(() => response.writeHead(200).end('{}'), pause);
    });
    await new Promise<void>((resolve) => slow.listen(0, '127.0.0.1', resolve));
    const { port } = slow.address() as AddressInfo;
    const settings = { host: '127.0.0.1', port, format: 'ocsf' as const, path: '/services/collector/event', ca: certificates.ca };
    await log.destination('slow-collector', { kind: 'hec', settings, secret: { token: 'T' } });
    await log.write(3);
    const incident = await log.opened('lagging', 'slow-collector');
    pause = 0;
    await reachesEverybody(incident, 'warning');
    await settle(incident);
    await log.db.superuser.query(`UPDATE audit.destinations SET state = 'removed' WHERE name = 'slow-collector'`);
    slow.closeAllConnections();
    slow.close();
  });

  it('when a transaction is left open, so that nothing is sealed: the SIEM is told beside the order of the log', async () => {
    const { databaseHost: host, databasePort: port, databaseName: database, databasePassword: password } = log.db.config;
    const forgotten = new Client({ host, port, database, user: 'postgres', password });
    await forgotten.connect();
    await log.sealed();
    await forgotten.query('BEGIN; SELECT pg_current_xact_id()');
    const before = await log.size();
    await log.write(3);
    const incident = await log.opened('stalled', 'log');
    expect(incident.says).toMatch(/entries wait for their seal/);
    await reachesEverybody(incident, 'critical');
    expect(sentOf(incident)).toEqual([]);
    expect(await log.size()).toBe(before);
    await forgotten.query('COMMIT');
    await forgotten.end();
    await settle(incident);
    await log.sealed();
    await seen('the entries in the SIEM', () => (sentOf(incident).includes('incident.open') ? true : null));
  });

  it.each<[string, IncidentCause, () => Promise<void>]>([
    [
      'when an entry is changed',
      'mismatch',
      () => log.asOwner(`UPDATE audit.entries SET bytes = bytes || ' ' WHERE id = (SELECT entry_id FROM audit.seals WHERE index = 4)`),
    ],
    [
      'when the end of the log is cut off, so that the sealer signs no more',
      'rollback',
      () =>
        log.asOwner(
          'DELETE FROM audit.seals WHERE index >= (SELECT max(size) - 1 FROM audit.checkpoints)',
          'DELETE FROM audit.checkpoints WHERE size = (SELECT max(size) FROM audit.checkpoints)',
        ),
    ],
  ])('%s', async (_, cause, attack) => {
    await attack();
    await reachesEverybody(await log.opened(cause, 'log'), 'critical');
  });
});
