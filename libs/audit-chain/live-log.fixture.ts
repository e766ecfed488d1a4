import { setTimeout as wait } from 'node:timers/promises';
import type { Type } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import {
  Audit,
  AuditDestinations,
  AuditModule,
  AuditReader,
  ErrandParts,
  ForwardingService,
  type Incident,
  type IncidentCause,
  IncidentDesk,
  IncidentWatchService,
  Pace,
  SealingService,
} from '#audit-chain';
import { CryptoModule, createKeyring } from '#crypto';
import { type Clock, timestamp, uuidv7 } from '#kernel';
import { type Config, CourierService, Notices, PlatformModule, type Tx } from '#platform';
import { actorWith, type TestDatabase, testDatabase } from '#testing';
import type { NewDestination } from './application/destinations/destination-store.ts';

/** The system's clock, which can be put forward as that of a machine can. */
export function movableClock(): Clock & { forward(millis: number): void } {
  let ahead = 0;
  return {
    now: () => timestamp(performance.timeOrigin + performance.now() + ahead),
    millis: () => Date.now() + ahead,
    forward: (millis) => {
      ahead += millis;
    },
  };
}

/** Looks until there is one, for a minute at most: many times what it takes. */
export async function seen<T>(what: string, look: () => Promise<T | undefined | null> | T | undefined | null): Promise<T> {
  for (const until = Date.now() + 50_000; Date.now() < until; await wait(50)) {
    const found = await look();
    if (found !== undefined && found !== null) return found;
  }
  throw new Error(`${what}: it did not happen`);
}

const TABLES = ['entries', 'payloads', 'seals', 'checkpoints', 'tiles', 'signed_heads', 'incidents', 'incident_tellings'];

export interface LiveOptions {
  readonly clock: Clock;
  /** Read at each use, so a test may change it as it goes; beats hold from the start of the worker. */
  readonly pace: Pace;
  /** Settings of the worker beside those of a test. */
  readonly worker?: Partial<Config>;
  /** Another database than one on the server of the run, whose transactions hold nobody else's log back. */
  readonly database?: TestDatabase;
}

/** The log with the loops of the background process at work: sealing, checking, watching, forwarding, telling. Only the pace is another. */
export async function liveLog({ clock, pace, worker: settings = {}, database }: LiveOptions) {
  const auditor = actorWith(['audit:read', 'audit:forward', 'incident:handle', 'session:own']);
  const db: TestDatabase = database ?? (await testDatabase({ clock }));
  await createKeyring(db.config.keyringFile);
  const open = (config: Config, providers: readonly Type[]): Promise<TestingModule> =>
    Test.createTestingModule({
      imports: [PlatformModule.with({ config, clock, http: false }), CryptoModule, AuditModule],
      providers: [...providers],
    })
      .overrideProvider(Pace)
      .useValue(pace)
      .compile()
      .then((module) => module.init());
  // Whether a change was agreed to is checked by triggers of the modules above; here it is about what becomes of an agreed one.
  for (const table of ['audit.destinations', 'audit.escalation_plans', 'platform.notice_groups'])
    await db.superuser.query(`ALTER TABLE ${table} DISABLE TRIGGER USER`);
  const api = await open(db.config, []);
  const background: readonly Type[] = [SealingService, IncidentWatchService, CourierService, ErrandParts, ForwardingService];
  const worker = await open({ ...db.workerConfig, ...settings }, background);
  const read = <T>(work: (tx: Tx) => Promise<T>) => db.app.run(auditor, work);
  const incidents = async (isOpen = true): Promise<readonly Incident[]> =>
    (await read((tx) => api.get(IncidentDesk).list(tx, { open: isOpen, limit: 50 }))).items;
  const event = { action: 'case.update', object: { type: 'case', id: 'c-1' } } as const;
  return {
    ...{ db, api, auditor, read, incidents },
    desk: api.get(IncidentDesk),
    write: (count = 1) =>
      read((tx) =>
        api.get(Audit).recordMany(
          tx,
          Array.from({ length: count }, () => event),
        ),
      ),
    /** Waits until an incident of this cause is open. */
    opened: (cause: IncidentCause, subject: string) =>
      seen(`an incident ${cause} about ${subject}`, async () =>
        (await incidents()).find((one) => one.cause === cause && one.subject === subject),
      ),
    /** What the log says of an incident, oldest first, sealed or not. */
    entriesAbout: async (id: string) => (await read((tx) => api.get(AuditReader).search(tx, { object: id }))).items.toReversed(),
    noticesAbout: async (id: string) =>
      (await read((tx) => api.get(Notices).list(tx, { limit: 100 }))).items.filter(({ link }) => link === `/incidents/${id}`),
    destination: async (
      name: string,
      { secret, ...kept }: Pick<NewDestination, 'kind' | 'settings'> & { secret?: Record<string, string> },
    ) => {
      const id = uuidv7();
      const destinations = api.get(AuditDestinations);
      await read(async (tx) => {
        const from = await destinations.size(tx);
        const sealed = secret ? await destinations.seal(tx, id, secret) : null;
        await destinations.add(tx, { ...kept, id, name, secret: sealed, from, approval: uuidv7() }, { name });
      });
      return id;
    },
    statusOf: async (id: string) => (await read((tx) => api.get(AuditDestinations).status(tx))).find((one) => one.id === id),
    size: async () => (await read((tx) => api.get(AuditReader).status(tx))).size,
    /** Once everything written so far is sealed. */
    sealed: () => seen('a seal', async () => ((await read((tx) => api.get(AuditReader).status(tx))).waiting === 0 ? true : null)),
    /** As somebody who holds the database server, with every trigger off. */
    asOwner: async (...statements: string[]) => {
      for (const table of TABLES) await db.superuser.query(`ALTER TABLE audit.${table} DISABLE TRIGGER USER`);
      for (const statement of statements) await db.superuser.query(statement);
      for (const table of TABLES) await db.superuser.query(`ALTER TABLE audit.${table} ENABLE TRIGGER USER`);
    },
    close: async () => {
      await worker.close();
      await api.close();
      await db.close();
    },
  };
}

export type LiveLog = Awaited<ReturnType<typeof liveLog>>;
