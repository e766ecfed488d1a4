import { concat, fromBase64, sha256, toHex, utf8 } from './bytes.ts';
import type { Checkpoint, LogKey } from './checkpoint.ts';

// C2SP tlog-cosignature: the type byte of a witness's key, other than a log's, so that the one never passes for the other.
const COSIGNATURE = 0x04;
const TIME_BYTES = 8;
const SIGNATURE_BYTES = 64;

/** Reads a witness's key and recomputes its hash. Null where it is none. */
export async function readWitnessKey(vkey: string): Promise<LogKey | null> {
  const [, name = '', keyHash = '', encoded = ''] = /^([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(vkey) ?? [];
  const key = fromBase64(encoded);
  if (key?.length !== 33 || key[0] !== COSIGNATURE) return null;
  const hash = await sha256(concat(utf8(`${name}\n`), key));
  return toHex(hash.subarray(0, 4)) === keyHash ? { name, keyHash, raw: key.slice(1) } : null;
}

/** Whether this witness signed the checkpoint, and when, in seconds since the epoch. `unsupported` where the browser knows no Ed25519. */
export async function cosignedBy(
  { text, signatures }: Checkpoint,
  key: LogKey,
): Promise<{ result: 'yes' | 'no' | 'absent' | 'unsupported'; time: number }> {
  const mine = signatures.find(({ name, keyHash }) => name === key.name && keyHash === key.keyHash);
  if (!mine) return { result: 'absent', time: 0 };
  if (mine.signature.length !== TIME_BYTES + SIGNATURE_BYTES) return { result: 'no', time: 0 };
  const time = Number(new DataView(mine.signature.buffer, mine.signature.byteOffset).getBigUint64(0));
  try {
    const imported = await crypto.subtle.importKey('raw', key.raw, 'Ed25519', false, ['verify']);
    const message = utf8(`cosignature/v1\ntime ${time}\n${text}`);
    const holds = await crypto.subtle.verify('Ed25519', imported, mine.signature.slice(TIME_BYTES), message);
    return { result: holds ? 'yes' : 'no', time };
  } catch (error) {
    if (error instanceof DOMException && error.name === 'NotSupportedError') return { result: 'unsupported', time };
    throw error;
  }
}
