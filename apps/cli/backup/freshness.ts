import type { Repository } from './repository.ts';
import type { BackupSettings } from './settings.ts';

const DAY = 86_400_000;

export const ageOf = (at: string, now = Date.now()): number => now - Date.parse(at);

/** The sentence for an operator when nothing was restored and verified for too long; undefined while all is well. */
export function isStale(repository: Repository, { verifyEveryDays }: BackupSettings, now = Date.now()): string | undefined {
  const receipt = repository.newestReceipt();
  if (!receipt) return 'backups: none of them has been restored and verified yet: caspix backup verify';
  const days = Math.floor(ageOf(receipt.madeAt, now) / DAY);
  if (days < verifyEveryDays) return undefined;
  return `backups: the newest one that was restored and verified is ${days} days old: caspix backup verify`;
}
