import { setTimeout as wait } from 'node:timers/promises';
import { type Audit, type AuditEvent, openAudit, openSealer } from '#audit-chain';
import { openCrypto, openKeyring } from '#crypto';
import { systemClock } from '#kernel';
import { type Actor, type Config, createDataSource, serviceActor, UnitOfWork } from '#platform';

const OWN = 12;
const SEALED_LAST = 4;
const PATIENCE_MILLIS = 60_000;

/** Entries of the drill say so. */
export const actorOfTheDrill = (): Actor => serviceActor('operator', []);

const event = (n: number): AuditEvent => ({
  action: 'audit.check',
  object: { type: 'drill', id: String(n) },
  reason: 'written by a drill into a scratch copy',
  detail: { n },
});

/** Keys, writer and sealer of a scratch log. The keys are the drill's own: nothing that it signs counts anywhere else. */
export async function openDrillLog(app: Config, worker: Config) {
  const [appSource, workerSource] = await Promise.all([app, worker].map((config) => createDataSource(config).initialize()));
  if (!appSource || !workerSource) throw new Error('the scratch database cannot be opened');
  const unitOfWork = new UnitOfWork(appSource, app, systemClock);
  const provider = await openKeyring(app.keyringFile, app.keyringPassphrase === undefined ? {} : { passphrase: app.keyringPassphrase });
  const { payloads, signers } = await openCrypto({ provider, unitOfWork, clock: systemClock, logName: app.logName });
  const { audit } = openAudit({ unitOfWork, config: app, payloads, signers });
  return {
    audit,
    signers,
    unitOfWork,
    workerSource,
    close: async () => {
      await Promise.all([appSource.destroy(), workerSource.destroy()]);
    },
  };
}

/** Seals what was copied, then entries of the drill's own in two steps, so that there is an older checkpoint to cut back to. */
export async function fillLog(app: Config, worker: Config): Promise<void> {
  const log = await openDrillLog(app, worker);
  const sealer = openSealer(log.workerSource, { config: worker, signers: log.signers });
  try {
    const write = (from: number, to: number) => writeEvents(log.unitOfWork, log.audit, from, to);
    // The log has no name in the database before its first entry.
    await write(0, OWN - SEALED_LAST);
    await sealAll(() => sealer.sealOnce());
    await write(OWN - SEALED_LAST, OWN);
    await sealAll(() => sealer.sealOnce());
  } finally {
    await sealer.stop();
    await log.close();
  }
}

const writeEvents = (unitOfWork: UnitOfWork, audit: Audit, from: number, to: number) =>
  unitOfWork.run(actorOfTheDrill(), (tx) =>
    audit.recordMany(
      tx,
      Array.from({ length: to - from }, (_, i) => event(from + i)),
    ),
  );

/** Writes one more entry. */
export const writeOne = (unitOfWork: UnitOfWork, audit: Audit) => writeEvents(unitOfWork, audit, OWN, OWN + 1);

/** Until a look finds nothing more to seal. Open transactions elsewhere on the server hold it back for a while. */
export async function sealAll(sealOnce: () => Promise<number>): Promise<void> {
  let quiet = 0;
  for (const until = Date.now() + PATIENCE_MILLIS; quiet < 3; ) {
    quiet = (await sealOnce()) > 0 ? 0 : quiet + 1;
    if (quiet > 0) await wait(50);
    if (Date.now() > until) throw new Error('the scratch log could not be sealed');
  }
}
