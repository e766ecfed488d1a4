import { DomainError, isDomainError } from '#kernel';

/** What node-vault throws for an answer that is not a success. */
interface Refused {
  response: { statusCode: number; body?: { errors?: string[]; data?: { batch_results?: { error?: string }[] } } };
}

const isRefused = (error: unknown): error is Refused =>
  error instanceof Error && typeof (Reflect.get(error, 'response') as { statusCode?: unknown } | undefined)?.statusCode === 'number';

export const statusOf = (error: unknown): number => (isRefused(error) ? error.response.statusCode : 0);

/** Vault's words for a version that was trimmed, is below the key's minimum, or is not there yet (keysutil/policy.go). */
const VERSION = /too old|too new|version .*(not|no) |disallowed by policy/i;

/**
 * Vault's answer as one of our codes. 400 on a ciphertext means that it does not open; everything that a second try or an operator can
 * mend (sealed, standby, overloaded, forbidden, a missing key) is `key-unavailable`. Vault's own words are kept: they hold no key material.
 */
export function vaultError(error: unknown, what: string): DomainError {
  if (isDomainError(error)) return error;
  if (!isRefused(error)) return new DomainError('key-unavailable', `Vault's answer to '${what}' cannot be read`);
  const { statusCode, body } = error.response;
  const words = [...(body?.errors ?? []), ...(body?.data?.batch_results ?? []).map((one) => one.error)]
    .filter(Boolean)
    .join('; ')
    .replaceAll(/\s+/g, ' ')
    .slice(0, 300);
  const says = `Vault answers ${statusCode} to '${what}'${words === '' ? '' : `: ${words}`}`;
  if (statusCode !== 400) return new DomainError('key-unavailable', says);
  if (/key not found/i.test(words)) return new DomainError('key-unavailable', says);
  return ciphertextError(words, says);
}

/** Why a ciphertext does not open, by Vault's words: its version of the key is not there, or it was changed. */
export const ciphertextError = (words: string, says: string): DomainError =>
  new DomainError(VERSION.test(words) ? 'key-mismatch' : 'decryption-failed', says);
