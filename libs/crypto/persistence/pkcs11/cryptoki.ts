import { createRequire } from 'node:module';
import type * as Pkcs11Js from 'pkcs11js';
import { DomainError } from '#kernel';

export type Cryptoki = typeof Pkcs11Js;
export type Handle = Buffer;

/**
 * Loads the native binding. It is an optional dependency that no installation builds by itself (install scripts are not run): whoever
 * has an HSM builds it once, as docs/keys.md says. Throws `key-unavailable` where it is not there.
 */
export function loadBinding(): Cryptoki {
  try {
    return createRequire(import.meta.url)('pkcs11js') as Cryptoki;
  } catch {
    throw new DomainError('key-unavailable', 'the native binding for PKCS#11 is not built on this machine: docs/keys.md, section PKCS#11');
  }
}

/** Numbers of PKCS #11 v3.1 that the binding has no name for (OASIS, pkcs11t.h). */
export const CKM_EC_EDWARDS_KEY_PAIR_GEN = 0x1055;
export const CKM_EDDSA = 0x1057;
export const CKK_EC_EDWARDS = 0x40;
export const CKK_AES = 0x1f;
export const CKM_AES_KEY_GEN = 0x1080;
export const CKM_AES_GCM = 0x1087;
export const CKK_GENERIC_SECRET = 0x10;
export const CKM_GENERIC_SECRET_KEY_GEN = 0x350;
export const CKM_SHA256_HMAC = 0x251;

/** Return values after which a new session may succeed: the device was reset, or the network to it broke. */
export const LOST = new Set([
  'CKR_SESSION_HANDLE_INVALID',
  'CKR_SESSION_CLOSED',
  'CKR_USER_NOT_LOGGED_IN',
  'CKR_DEVICE_REMOVED',
  'CKR_DEVICE_ERROR',
  'CKR_TOKEN_NOT_PRESENT',
]);
/** Return values by which devices say that a ciphertext does not open. */
export const DOES_NOT_OPEN = new Set([
  'CKR_ENCRYPTED_DATA_INVALID',
  'CKR_ENCRYPTED_DATA_LEN_RANGE',
  'CKR_GENERAL_ERROR',
  'CKR_FUNCTION_FAILED',
  'CKR_AEAD_DECRYPT_FAILED',
  'CKR_DATA_INVALID',
  'CKR_DATA_LEN_RANGE',
]);

/** The name of a return value, `CKR_PIN_INCORRECT`, from what the binding threw. */
export const returnValue = (error: unknown): string => /CKR_[A-Z0-9_]+/.exec(error instanceof Error ? error.message : '')?.[0] ?? 'unknown';
