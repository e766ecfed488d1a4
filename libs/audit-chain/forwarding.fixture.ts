import { systemClock, uuidv7 } from '#kernel';
import { maskText } from '#platform';
import { actorWith, openLog, type TestCertificates, type TestDatabase, type TestLog, testCertificates, testDatabase } from '#testing';
import { AuditDestinations } from './application/destinations/audit-destinations.ts';
import type { ProposedChange } from './application/destinations/destination-store.ts';
import type { OpenDestination } from './application/forward/courier-store.ts';
import { Forwarder } from './application/forward/forwarder.ts';
import { SiemErrand } from './application/forward/siem-errand.ts';
import type { DestinationStatus } from './domain/destinations/destination-status.ts';
import { SqlCourierLease } from './persistence/forward/sql-courier-lease.ts';
import { SqlCourierStore } from './persistence/forward/sql-courier-store.ts';
import { TlsReceivers } from './persistence/forward/tls-receivers.ts';
import { SqlDestinationStore } from './persistence/sql-destination-store.ts';
import { SyslogServer } from './siem.fixture.ts';

const FAST = { confirmMillis: 50, heartbeatMillis: 400, pollMillis: 20, alarmMillis: 50, settleMillis: 100, batch: 50 };

export const keeper = actorWith(['audit:forward', 'audit:read']);

/** Looks until it holds, for ten seconds at most. */
export async function until<T>(read: () => Promise<T> | T, holds: (value: T) => boolean): Promise<T> {
  for (let tries = 0; tries < 250; tries += 1) {
    const value = await read();
    if (holds(value)) return value;
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
  throw new Error('it did not happen within ten seconds');
}

export const range = (first: number, count: number) => Array.from({ length: count }, (_, i) => first + i);

/** A log, a receiver, and forwarders that are in more of a hurry than the product's. */
export class Forwarding {
  readonly destinations: AuditDestinations;
  siem: SyslogServer;
  #started: Forwarder[] = [];

  private constructor(
    readonly db: TestDatabase,
    readonly log: TestLog,
    readonly certificates: TestCertificates,
  ) {
    this.destinations = new AuditDestinations(new SqlDestinationStore(), log.secrets, log.audit);
    this.siem = new SyslogServer(certificates);
  }

  static async open(): Promise<Forwarding> {
    const db = await testDatabase();
    const made = new Forwarding(db, await openLog(db), await testCertificates());
    // Whether a change was agreed to is checked by a trigger of the modules above; here it is about what becomes of an agreed one.
    await db.superuser.query('ALTER TABLE audit.destinations DISABLE TRIGGER USER');
    return made;
  }

  async close(): Promise<void> {
    await this.log.close();
    await this.db.close();
  }

  /** A fresh receiver and a forwarder at work, for one test. */
  async begin(): Promise<Forwarder> {
    this.siem = new SyslogServer(this.certificates);
    await this.siem.start();
    const forwarder = this.newForwarder();
    forwarder.start();
    return forwarder;
  }

  async end(): Promise<void> {
    await Promise.all(this.#started.splice(0).map((one) => one.stop()));
    await this.siem.kill();
    await this.db.superuser.query(`UPDATE audit.destinations SET state = 'removed'`);
  }

  /** What the next forwarder is more, or less, patient about. */
  patience: { readonly writeMillis?: number; readonly confirmMillis?: number; readonly heartbeatMillis?: number; readonly batch?: number } =
    {};
  /** How often a forwarder has read entries to send. */
  batches = 0;

  newForwarder(): Forwarder {
    const { db, log } = this;
    const store = new SqlCourierStore(db.worker, log.secrets, log.audit);
    const entries = store.entries.bind(store);
    store.entries = async (...range) => {
      const rows = await entries(...range);
      if (rows.length > 0) this.batches += 1;
      return rows;
    };
    const hiding = { pseudonym: (kind: string, value: string) => log.pseudonyms.of(kind, value), mask: maskText };
    const options = { log: 'caspix-test', clock: systemClock, hiding, ...FAST, ...this.patience };
    const made = new Forwarder({
      store,
      lease: new SqlCourierLease(db.workerDataSource),
      errandOf: (destination) =>
        new SiemErrand(
          destination as OpenDestination<'syslog-tls' | 'hec'>,
          store,
          new TlsReceivers('test.example', this.patience),
          options,
        ),
      onError: () => undefined,
      lookMillis: 50,
      parkedMillis: 300,
    });
    this.#started.push(made);
    return made;
  }

  /** A destination that gets everything from now on; the settings are those of the receiver where nothing else is said. */
  async add(settings: object = {}, kind: 'syslog-tls' | 'hec' = 'syslog-tls'): Promise<string> {
    const id = uuidv7();
    await this.db.app.run(keeper, async (tx) => {
      const from = await this.destinations.size(tx);
      const secret = await this.destinations.seal(tx, id, kind === 'hec' ? { token: 'T' } : { key: this.certificates.client.key });
      const made = {
        id,
        name: `d-${id}`,
        kind,
        settings: { ...this.syslog(this.siem.port), ...settings },
        secret,
        from,
        approval: uuidv7(),
      };
      await this.destinations.add(tx, made, { name: 'd' });
    });
    await this.log.seal();
    return id;
  }

  syslog(port: number) {
    const { ca, client } = this.certificates;
    return { host: '127.0.0.1', port, format: 'rfc5424-sd' as const, ca, certificate: client.certificate };
  }

  async change(id: string, change: Partial<ProposedChange>): Promise<void> {
    const nothing = { name: null, settings: null, secret: null, state: null };
    await this.db.app.run(keeper, (tx) => this.destinations.change(tx, { ...nothing, ...change, id, approval: uuidv7() }, {}));
  }

  async write(count: number, event: object = {}): Promise<void> {
    const one = { action: 'case.update', object: { type: 'case', id: 'c-1' }, ...event } as const;
    const events = Array.from({ length: count }, () => one);
    await this.db.app.run(actorWith([]), (tx) => this.log.audit.recordMany(tx, events));
    await this.log.seal();
  }

  async status(id: string): Promise<DestinationStatus> {
    const found = (await this.db.app.run(keeper, (tx) => this.destinations.status(tx))).find((one) => one.id === id);
    if (!found) throw new Error('no such destination');
    return found;
  }

  settled(id: string): Promise<DestinationStatus> {
    return until(
      () => this.status(id),
      ({ lag, confirmed, sent }) => lag === 0 && confirmed === sent,
    );
  }

  /** The indices that arrived, each where it came first. */
  get distinct(): number[] {
    return [...new Set(this.siem.indices)];
  }
}
