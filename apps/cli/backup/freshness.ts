import type { Link, Repository } from './repository.ts';
import type { BackupSettings } from './settings.ts';

const DAY = 86_400_000;

export const ageOf = (at: string, now = Date.now()): number => now - Date.parse(at);

/**
 * The sentence for an operator when nothing was restored and verified for too long; undefined while all is well. Where nothing ever was,
 * the first backup is what counts.
 */
export function staleness(
  repository: Repository,
  links: readonly Link[],
  { verifyEveryDays }: BackupSettings,
  now = Date.now(),
): string | undefined {
  const receipt = repository.newestReceipt();
  const since = receipt?.madeAt ?? links[0]?.manifest.at;
  if (since === undefined) return undefined;
  const days = Math.floor(ageOf(since, now) / DAY);
  if (days < verifyEveryDays) return undefined;
  const newest = receipt
    ? `the newest one that was restored and verified is ${days} days old`
    : `none was restored and verified in ${days} days`;
  return `${newest}: caspix backup verify`;
}
