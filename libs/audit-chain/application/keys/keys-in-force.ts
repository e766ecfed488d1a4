import type { SigningKey } from '#crypto';
import { DomainError } from '#kernel';
import { openNote, parseCheckpoint } from '#proof';

/** A later version of the log's signing key, as the database remembers it. Its first version is known without. */
export interface Successor {
  readonly version: number;
  readonly vkey: string;
  /** The `key.rotate` entry that announces it, sealed while the key before it signed. */
  readonly entry: string;
  /** Size of the overlap, from which on it signs; null while nothing has been sealed since it was announced. */
  readonly from: number | null;
  /** The checkpoint of that size. */
  readonly overlap: string | null;
}

export interface KeysInForce {
  /** What signs now. */
  readonly current: SigningKey;
  /** Every key with the sizes that it may sign, oldest first, as `parsePin` of #proof reads them. */
  readonly pins: readonly string[];
  /** Announced, and not in force before its announcement is sealed. */
  readonly next: (SigningKey & { readonly entry: string }) | null;
}

/**
 * Which key signs, and which signed what. The database is not believed: each key has to be the one that the provider holds, and each
 * hand-over has to be signed by both, so whoever holds the older key alone cannot put it off. Throws `integrity`, and what `keyAt` throws.
 */
export async function keysInForce(successors: readonly Successor[], keyAt: (version: number) => Promise<SigningKey>): Promise<KeysInForce> {
  let current = await keyAt(1);
  let from = 0;
  const pins: string[] = [];
  for (const successor of successors) {
    const key = await keyAt(successor.version);
    if (key.version !== current.version + 1 || key.vkey !== successor.vkey) {
      throw new DomainError('integrity', `version ${successor.version} of the signing key is not the one that was announced`);
    }
    if (successor.from === null) return { current, pins: [...pins, pinOf(current, from)], next: { ...key, entry: successor.entry } };
    assertOverlap(successor, current, key);
    pins.push(pinOf(current, from, successor.from));
    from = successor.from;
    current = key;
  }
  return { current, pins: [...pins, pinOf(current, from)], next: null };
}

function pinOf({ vkey }: SigningKey, from: number, to?: number): string {
  return from === 0 && to === undefined ? vkey : `${vkey} ${from}-${to ?? ''}`;
}

function assertOverlap({ from, overlap }: Successor, old: SigningKey, young: SigningKey): void {
  const signed = overlap === null ? null : openNote(overlap, [old.vkey, young.vkey]);
  if (signed?.signers.length !== 2 || parseCheckpoint(signed.text).size !== from) {
    throw new DomainError('integrity', `the hand-over at ${from} entries is not signed by versions ${old.version} and ${young.version}`);
  }
}
