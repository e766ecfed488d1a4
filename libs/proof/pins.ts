import { ProofError } from './fault.ts';
import { type OpenedNote, openNote, parseVkey, type VerifierKey } from './note.ts';
import { type Checkpoint, parseCheckpoint } from './statements.ts';

/**
 * A key of the log that somebody trusts, and for which sizes of it. Keys rotate: the old one signs up to the overlap, which both sign, and
 * the new one from there; one that was stolen is revoked and speaks for nothing any more.
 */
export interface PinnedKey {
  readonly key: VerifierKey;
  /** Smallest and largest size that it may sign; null for no end. */
  readonly from: number;
  readonly to: number | null;
  readonly revoked: boolean;
}

const PIN = /^(\S+)(?: (?:(\d{1,15})-(\d{1,15})?|(revoked)))?$/;

/** Reads `VKEY`, `VKEY 0-120000`, `VKEY 120000-` or `VKEY revoked`. Throws `vkey-malformed`. */
export function parsePin(text: string): PinnedKey {
  const [, vkey = '', from = '0', to, revoked] = PIN.exec(text.trim()) ?? [];
  const pin = { key: parseVkey(vkey), from: Number(from), to: to === undefined ? null : Number(to), revoked: revoked !== undefined };
  if (pin.to !== null && pin.to < pin.from)
    throw new ProofError('vkey-malformed', `the range of the key of '${pin.key.name}' ends before it begins`);
  return pin;
}

/** A key without sizes, or a pin in its text form, as a pin. Throws `vkey-malformed`. */
export const asPin = (key: PinnedKey | VerifierKey | string): PinnedKey =>
  typeof key === 'string' ? parsePin(key) : 'key' in key ? key : { key, from: 0, to: null, revoked: false };

/** Whether a key may sign the log's own statements at this size. */
const speaks = ({ from, to, revoked }: PinnedKey, size: number): boolean => !revoked && size >= from && (to === null || size <= to);

/** Whether a key may sign what is made of the log at this size: a later key also of an older state, never the other way round. */
export const mayIssue = ({ to, revoked }: PinnedKey, size: number): boolean => !revoked && (to === null || size <= to);

/**
 * Opens a note that speaks of the log at a size, whose text `sizeOf` reads. Signatures by strangers are ignored; one by a pinned key that
 * does not hold refuses the note; at least one pinned key that is not revoked must have signed within its range, and only those are given
 * as its signers. Throws what `openNote` throws, `key-revoked`, `key-out-of-range`.
 */
export function openPinnedNote(
  note: string | Uint8Array,
  pins: readonly PinnedKey[],
  sizeOf: (text: string) => number,
  may: (pin: PinnedKey, size: number) => boolean = speaks,
): OpenedNote {
  const { text, signers } = openNote(
    note,
    pins.map(({ key }) => key),
  );
  const size = sizeOf(text);
  const signed = pins.filter(({ key }) => signers.includes(key));
  const heard = signed.filter((pin) => may(pin, size));
  if (heard.length > 0) return { text, signers: heard.map(({ key }) => key) };
  const names = signed.map(({ key }) => `${key.name} (${key.keyHash})`).join(', ');
  if (signed.every(({ revoked }) => revoked)) throw new ProofError('key-revoked', `signed by ${names} alone, which is revoked`);
  throw new ProofError('key-out-of-range', `signed by ${names}, which may not sign for a log of ${size} entries`);
}

/** The text of a note that `openPinnedNote` opens. */
export const openPinned = (note: string | Uint8Array, pins: readonly PinnedKey[], sizeOf: (text: string) => number): string =>
  openPinnedNote(note, pins, sizeOf).text;

/** The checkpoint in a note. Throws what `openPinnedNote` and `parseCheckpoint` throw. */
export function openCheckpoint(note: string | Uint8Array, pins: readonly PinnedKey[]): Checkpoint {
  return parseCheckpoint(openPinned(note, pins, (text) => parseCheckpoint(text).size));
}
