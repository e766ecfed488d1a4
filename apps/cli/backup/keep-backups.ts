import { setTimeout as sleep } from 'node:timers/promises';
import type { EmbeddedInstance } from '../instance/embedded-instance.ts';
import { backupRun } from './backup-run.ts';
import { createBackup } from './create-backup.ts';
import { ageOf, staleness } from './freshness.ts';
import { pruneBackups } from './prune-backups.ts';
import { Repository } from './repository.ts';
import { type BackupSettings, readBackupSettings } from './settings.ts';
import { shipWal } from './ship-wal.ts';
import { backupSigner } from './signing-key.ts';
import { tellStaff } from './tell-staff.ts';

const LOOK_EVERY = 60_000;
const HOUR = 3_600_000;

export interface Pace {
  /** Ends the loop, and a pause in it. */
  signal: AbortSignal;
  /** Lets so many milliseconds pass between two looks; the real ones unless a test owns time. */
  wait?: (millis: number) => Promise<void>;
}

/**
 * While an instance runs: once a minute the log goes into the repository, and a backup is made when one is due. What fails is said and tried
 * again with the next look, since a full backup disk must not stop the product. Ends with the signal.
 */
export async function keepBackups(instance: EmbeddedInstance, say: (line: string) => void, { signal, wait }: Pace): Promise<void> {
  const pause = wait ?? ((millis: number) => sleep(millis, undefined, { signal }));
  let told = '';
  while (!signal.aborted) {
    const trouble = await lookAfterBackups(instance).then(
      (found) => found ?? '',
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
    if (trouble !== told && trouble !== '') {
      say(`backups: ${trouble}`);
      await tellStaff(instance, trouble).catch((error: unknown) => say(`backups: nobody could be told: ${String(error)}`));
    }
    told = trouble;
    await pause(LOOK_EVERY).catch(() => undefined);
  }
}

/** Does what is due; answers what an operator should know, if there is something. */
export async function lookAfterBackups(instance: EmbeddedInstance): Promise<string | undefined> {
  const settings = readBackupSettings(instance.layout);
  if (!settings) return undefined;
  await backupRun(instance, async (run) => {
    await shipWal(run);
  });
  const kind = dueKind(instance, settings);
  if (kind) {
    await createBackup(instance, { kind });
    await pruneBackups(instance);
  }
  const repository = Repository.open(settings.repository);
  return staleness(repository, repository.chain(backupSigner(instance.layout, instance.marker.id).vkey), settings);
}

function dueKind(
  { layout, marker }: EmbeddedInstance,
  { repository, everyHours, fullEveryDays }: BackupSettings,
): 'full' | 'incremental' | undefined {
  const manifests = Repository.open(repository)
    .chain(backupSigner(layout, marker.id).vkey)
    .map(({ manifest }) => manifest);
  const full = manifests.findLast(({ kind }) => kind === 'full');
  const last = manifests.findLast(({ index }) => index !== null);
  if (!full || ageOf(full.at) >= fullEveryDays * 24 * HOUR) return 'full';
  return last && ageOf(last.at) < everyHours * HOUR ? undefined : 'incremental';
}
