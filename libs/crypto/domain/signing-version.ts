import { DomainError } from '#kernel';

/** Whether `version` has to be made. Throws `conflict` where making it would leave a gap. */
export function isMissing(version: number, versions: readonly number[]): boolean {
  const newest = Math.max(0, ...versions);
  if (version <= newest) return false;
  if (version !== newest + 1) throw new DomainError('conflict', `the next version of this key is ${newest + 1}, not ${version}`);
  return true;
}

/** What a later version of a key is called where each is an object of its own; the first bears the plain name. */
export const versionedName = (name: string, version: number): string => (version === 1 ? name : `${name}-v${version}`);
