import { ageOf, staleness } from '../backup/freshness.ts';
import { Repository } from '../backup/repository.ts';
import { readBackupSettings } from '../backup/settings.ts';
import { backupSigner } from '../backup/signing-key.ts';
import type { EmbeddedInstance } from '../instance/embedded-instance.ts';
import { type Check, fail, ok, warn } from './finding.ts';

const HOUR = 3_600_000;

/** Backups are set up, the newest is not overdue, and one was restored and verified lately. */
export const backupsAreFresh: Check = async (instance) => {
  if (!instance.embedded)
    return warn(
      'the database is kept elsewhere, and its backups cannot be seen from here: deploy/pgbackrest/systemd looks at them each hour',
    );
  const { layout, marker } = instance as EmbeddedInstance;
  const settings = readBackupSettings(layout);
  if (!settings) return warn('no backups are set up: caspix backup init');
  const repository = Repository.open(settings.repository);
  const links = repository.chain(backupSigner(layout, marker.id).vkey);
  const last = links.findLast(({ manifest }) => manifest.index !== null)?.manifest;
  if (!last) return fail('there is no backup yet');
  const hours = ageOf(last.at) / HOUR;
  if (hours > 2 * settings.everyHours) return fail(`the newest backup is ${Math.floor(hours)} hours old`);
  const stale = staleness(repository, links, settings);
  return stale ? warn(stale) : ok(`backup ${last.seq} is ${Math.floor(hours)} hours old`);
};
