import type { KeyState, KeyVersion } from '#api/crypto-keys.ts';

export const providerWords: Readonly<Record<KeyState['provider']['kind'], string>> = {
  local: 'Local keyring',
  vault: 'Vault transit',
  pkcs11: 'HSM (PKCS#11)',
  kms: 'AWS KMS',
};

export type Rotatable = 'case' | 'audit' | 'auth';

export const rotatable: readonly { name: Rotatable; label: string; says: string }[] = [
  { name: 'case', label: 'Persons and accounts', says: 'Wraps the key of each person and account' },
  { name: 'audit', label: 'The log', says: 'Closes entries that concern nobody in particular' },
  { name: 'auth', label: 'Sign-in', says: 'Closes the secrets of second factors' },
];

/** Keys that never change, because what they made could not be made again. */
const fieldWords: Record<string, string> = { email: 'e-mail address', iban: 'IBAN', pan: 'card number', phone: 'phone number' };
const fixedWords = (name: string): string => {
  if (name.startsWith('blind:')) return `Search by ${fieldWords[name.slice(6)] ?? name.slice(6).replaceAll('-', ' ')}`;
  return name === 'auth-pepper' ? 'Password pepper' : 'Pseudonyms towards a SIEM';
};

export interface FixedKey {
  id: string;
  label: string;
  rootVersion: number | null;
}

export const fixedKeys = ({ keys }: KeyState): FixedKey[] =>
  keys
    .filter(({ name }) => !rotatable.some((known) => known.name === name))
    .map(({ id, name, rootVersion }) => ({ id, label: fixedWords(name), rootVersion }));

export const versionsOf = ({ keys }: KeyState, name: string): KeyVersion[] =>
  keys.filter((key) => key.name === name).toSorted((a, b) => b.version - a.version);

/** What is left on old versions: subjects' keys under older versions of `case`, and keys under an older root. */
export function leftOver({ provider, keys }: KeyState): { moved: number; left: number; underOldRoot: number } {
  const wrapping = keys.filter(({ name }) => name === 'case');
  const left = wrapping.filter(({ state }) => state === 'retired').reduce((sum, { wraps }) => sum + wraps, 0);
  const moved = wrapping.filter(({ state }) => state === 'current').reduce((sum, { wraps }) => sum + wraps, 0);
  const underOldRoot = keys.filter(({ rootVersion }) => rootVersion !== null && rootVersion < provider.rootVersion).length;
  return { moved, left, underOldRoot };
}

/** Only a version of `case` is ever emptied; what lies under the others is never written anew. */
export const canBeDestroyed = ({ name, state, wraps }: KeyVersion): boolean => name === 'case' && state === 'retired' && wraps === 0;

export interface RootVersion {
  version: number;
  current: boolean;
  /** How many keys lie under it. */
  wraps: number;
  /** Whether it can be destroyed: it is not the newest, and nothing lies under it or an older one, which go with it. */
  free: boolean;
}

export const rootVersionsOf = ({ provider, keys }: KeyState): RootVersion[] =>
  provider.rootVersions
    .toSorted((a, b) => b - a)
    .map((version) => ({
      version,
      current: version === provider.rootVersion,
      wraps: keys.filter((key) => key.rootVersion === version).length,
      free: version < provider.rootVersion && keys.every(({ rootVersion }) => rootVersion === null || rootVersion > version),
    }));
