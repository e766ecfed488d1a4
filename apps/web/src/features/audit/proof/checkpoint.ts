import { type Bytes, concat, fromBase64, sha256, toHex, utf8 } from './bytes.ts';

// C2SP signed-note: the type byte of Ed25519, which stands before the key and inside what its hash covers.
const ED25519 = 0x01;

/** A checkpoint of the log (C2SP tlog-checkpoint): who keeps the log, how long it is, and the root over all of it. */
export interface Checkpoint {
  origin: string;
  size: number;
  root: Bytes;
  /** The signed text, its last newline included. */
  text: string;
  signatures: readonly { name: string; keyHash: string; signature: Bytes }[];
}

function signatureIn(line: string): Checkpoint['signatures'][number] | null {
  const [, name, encoded] = /^— (\S+) (\S+)$/u.exec(line) ?? [];
  const bytes = encoded ? fromBase64(encoded) : null;
  if (!name || !bytes || bytes.length < 5) return null;
  return { name, keyHash: toHex(bytes.subarray(0, 4)), signature: bytes.slice(4) };
}

/** Reads a checkpoint, or null where the text is none. */
export function readCheckpoint(note: string): Checkpoint | null {
  const blank = note.lastIndexOf('\n\n');
  if (blank < 0 || !note.endsWith('\n')) return null;
  const text = note.slice(0, blank + 1);
  const [origin, length, encoded] = text.split('\n');
  const root = encoded ? fromBase64(encoded) : null;
  const size = /^(?:0|[1-9]\d*)$/.test(length ?? '') ? Number(length) : Number.NaN;
  const signatures = note
    .slice(blank + 2, -1)
    .split('\n')
    .map(signatureIn);
  if (!origin || !Number.isSafeInteger(size) || root?.length !== 32) return null;
  return { origin, size, root, text, signatures: signatures.filter((one) => one !== null) };
}

/** A public key in its text form, `name+hash+base64(0x01 ‖ key)`. */
export interface LogKey {
  name: string;
  keyHash: string;
  raw: Bytes;
}

/** Reads a key and recomputes its hash, so that a mistyped key is refused and not merely unknown. Null where it is none. */
export async function readLogKey(vkey: string): Promise<LogKey | null> {
  const [, name = '', keyHash = '', encoded = ''] = /^([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(vkey) ?? [];
  const key = fromBase64(encoded);
  if (key?.length !== 33 || key[0] !== ED25519) return null;
  const hash = await sha256(concat(utf8(`${name}\n`), key));
  return toHex(hash.subarray(0, 4)) === keyHash ? { name, keyHash, raw: key.slice(1) } : null;
}

/** Whether the key signed the checkpoint. `unsupported` where this browser knows no Ed25519. */
export async function isSignedBy({ text, signatures }: Checkpoint, key: LogKey): Promise<'yes' | 'no' | 'unsupported'> {
  const mine = signatures.find(({ name, keyHash }) => name === key.name && keyHash === key.keyHash);
  if (!mine) return 'no';
  try {
    const imported = await crypto.subtle.importKey('raw', key.raw, 'Ed25519', false, ['verify']);
    return (await crypto.subtle.verify('Ed25519', imported, mine.signature, utf8(text))) ? 'yes' : 'no';
  } catch (error) {
    if (error instanceof DOMException && error.name === 'NotSupportedError') return 'unsupported';
    throw error;
  }
}
