import { Test } from '@nestjs/testing';
import {
  Audit,
  AuditModule,
  AuditReader,
  CheckpointCopies,
  type CopyState,
  CopyStates,
  IncidentDesk,
  Sealer,
  type UntoldChange,
} from '#audit-chain';
import { CryptoModule, createKeyring, Signers } from '#crypto';
import type { fixedClock } from '#kernel';
import { type Actor, Notices, PlatformModule } from '#platform';
import { formatCheckpoint, openNote, parseCheckpoint, signNote } from '#proof';
import { actorWith, type TestDatabase, testDatabase } from '#testing';

const event = { action: 'case.open', object: { type: 'case', id: 'c-1' } } as const;
const GUARDED = ['entries', 'seals', 'checkpoints', 'tiles', 'incidents', 'incident_tellings', 'checks'].map((table) => `audit.${table}`);

/** Copies outside the database, as whoever keeps them would report them. */
export class ReportedCopies extends CopyStates {
  reported: CopyState[] = [];
  changes: UntoldChange[] = [];
  async states(): Promise<CopyState[]> {
    return this.reported;
  }
  async untold(): Promise<UntoldChange[]> {
    return this.changes;
  }
}

export const siem = (state: CopyState['state'], says: string | null = null): CopyState => ({
  ...{ name: 'soc-siem', kind: 'siem', state, says },
  ...{ behindEntries: 0, behindSeconds: 0, lastAt: null },
});

/** The log as API and worker have it, sealed step by step and with copies that say what a test wants. */
export async function watchedLog(clock: ReturnType<typeof fixedClock>) {
  const copies = new ReportedCopies();
  const auditor = actorWith(['audit:read', 'incident:handle', 'session:own']);
  const db = await testDatabase({ clock });
  await createKeyring(db.config.keyringFile);
  const open = (config: TestDatabase['config']) =>
    Test.createTestingModule({ imports: [PlatformModule.with({ config, clock, http: false }), CryptoModule, AuditModule] })
      .overrideProvider(CopyStates)
      .useValue(copies)
      .compile()
      .then((module) => module.init());
  const [api, worker] = [await open(db.config), await open(db.workerConfig)];

  /** What only a superuser can do: the triggers are off for as long as it takes. */
  const asOwner = async (...statements: string[]): Promise<void> => {
    for (const table of GUARDED) await db.superuser.query(`ALTER TABLE ${table} DISABLE TRIGGER USER`);
    for (const statement of statements) await db.superuser.query(statement);
    for (const table of GUARDED) await db.superuser.query(`ALTER TABLE ${table} ENABLE TRIGGER USER`);
  };
  const victim = (index: number) => `WHERE id = (SELECT entry_id FROM audit.seals WHERE index = ${index})`;
  const seal = async () => {
    for (const patience = Date.now() + 30_000; Date.now() < patience; ) {
      await worker.get(Sealer).sealOnce();
      const { waiting } = await db.app.run(auditor, (tx) => api.get(AuditReader).status(tx));
      if (waiting === 0) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error('entries stayed unsealed');
  };
  const record = () => db.app.run(auditor, (tx) => api.get(Audit).recordMany(tx, [event, event, event]));
  const incidents = (isOpen = true) =>
    db.app.run(auditor, async (tx) => (await api.get(IncidentDesk).list(tx, { open: isOpen, limit: 50 })).items);
  return {
    ...{ db, api, worker, auditor, copies, asOwner, record, seal, incidents },
    /** Writes three entries and seals them. */
    write: async () => {
      await record();
      await seal();
    },
    /** Adds a blank to the bytes of one entry, and takes it away again. */
    edit: (index: number) => asOwner(`UPDATE audit.entries SET bytes = bytes || ' ' ${victim(index)}`),
    mend: (index: number) => asOwner(`UPDATE audit.entries SET bytes = rtrim(convert_from(bytes, 'UTF8'))::bytea ${victim(index)}`),
    /** Puts a checkpoint of the same size over other entries outside the database, signed by the log's own key. Gives how to undo that. */
    putForeignCheckpoint: async () => {
      const { rows } = await db.superuser.query(
        'SELECT id, (SELECT note FROM audit.checkpoints ORDER BY size DESC LIMIT 1) AS note FROM audit.logs',
      );
      const [{ id, note }] = rows;
      const signers = worker.get(Signers);
      const { origin, size } = parseCheckpoint(openNote(note, [signers.vkey('checkpoint')]).text);
      const foreign = await signNote(formatCheckpoint({ origin, size, root: Buffer.alloc(32, 7) }), signers.checkpoint());
      await worker.get(CheckpointCopies).put(id, foreign);
      return () => worker.get(CheckpointCopies).put(id, note);
    },
    toldTo: (actor: Actor) =>
      db.app.run(actor, async (tx) => (await api.get(Notices).list(tx, { limit: 50 })).items.map(({ subject }) => subject)),
    /** The one open incident. */
    only: async () => {
      const [incident, ...more] = await incidents();
      if (!incident || more.length > 0) throw new Error(`there are ${more.length + (incident ? 1 : 0)} open incidents`);
      return incident;
    },
    entriesAbout: async (id: string) => {
      const { items } = await db.app.run(auditor, (tx) => api.get(AuditReader).search(tx, { object: id }));
      return items.map(({ entry }) => entry.action).toReversed();
    },
    /** Forgets incidents and notices, as only a superuser can. */
    clear: async () => {
      copies.reported = [];
      copies.changes = [];
      await seal();
      await asOwner('DELETE FROM audit.incident_tellings', 'DELETE FROM audit.incidents', 'DELETE FROM platform.notices');
    },
    close: async () => {
      await worker.get(Sealer).stop();
      await worker.close();
      await api.close();
      await db.close();
    },
  };
}

export type WatchedLog = Awaited<ReturnType<typeof watchedLog>>;
