import { maskKept } from '#platform';
import { MAX_REASON } from '../domain/event.ts';

/** What the receipt of a piece of evidence says, and what the check of a pack compares: its digits are no card, however they add up. */
const DIGEST = /^sha256:[0-9a-f]{64}$/;

/**
 * The reason as the log keeps it, for good and in the clear: identifiers and credentials that somebody typed into it are masked, anything
 * else stays to the letter. Only where masks make a text longer than an entry can hold, its end gives way.
 */
export function recordedReason(reason: string): string {
  if (DIGEST.test(reason)) return reason;
  const masked = maskKept(reason);
  return masked.length > MAX_REASON ? `${masked.slice(0, MAX_REASON - 1)}…`.replace(/[\ud800-\udbff]…$/, '…') : masked;
}
