import { createHmac } from 'node:crypto';
import { lengthPrefixed } from '../domain/place.ts';
import type { DomainKeys } from './domain-keys.ts';

/** 128 bits, as for a blind index. */
const BYTES = 16;

/**
 * What leaves the house in place of a value: the same for the same value of the same kind, so that a receiver can count and join, and
 * meaningless without the key. Whoever holds the key and a candidate can tell whether it is the one.
 */
export class Pseudonyms {
  constructor(private readonly domainKeys: DomainKeys) {}

  /** `~` and 32 hex digits: the first 16 bytes of HMAC-SHA-256 over kind and value. Throws `key-unavailable`. */
  of(kind: string, value: string): string {
    const { key } = this.domainKeys.current('pseudonym');
    return `~${createHmac('sha256', key).update(lengthPrefixed(kind, value)).digest().subarray(0, BYTES).toString('hex')}`;
  }
}
