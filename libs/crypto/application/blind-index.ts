import { createHmac } from 'node:crypto';
import { type BlindField, normalise } from '../domain/normalise.ts';
import type { DomainKeys } from './domain-keys.ts';

/** 128 bits: no two values collide by chance among 10^9 of them. Equal values stay recognisable as equal; the README says what that tells. */
export const BLIND_INDEX_BYTES = 16;

/** Exact search over encrypted values: the first 16 bytes of HMAC-SHA-256 of the normalised value, under a key of its own per field. */
export class BlindIndex {
  constructor(private readonly domainKeys: DomainKeys) {}

  /** Throws `validation` for a value with nothing in it, `key-unavailable` when the keys are not in memory. */
  of(field: BlindField, value: string): Buffer {
    const { key } = this.domainKeys.current(`blind:${field}`);
    return createHmac('sha256', key).update(normalise(field, value), 'utf8').digest().subarray(0, BLIND_INDEX_BYTES);
  }
}
