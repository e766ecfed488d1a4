import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { decodeBase64 } from './bytes.ts';
import { ProofError } from './fault.ts';
import { assertName, splitNote } from './note.ts';
import { sha256Hex } from './sha256.ts';

/** Signature type byte of an Ed25519 cosignature (C2SP tlog-cosignature). */
const COSIGNATURE = 0x04;
const TIMESTAMP_BYTES = 8;
const SIGNATURE_BYTES = 64;

/** A witness's public key. The type byte differs from a log's, so the one never passes for the other. */
export interface WitnessKey {
  readonly name: string;
  readonly keyHash: string;
  readonly vkey: string;
  readonly publicKey: KeyObject;
}

/** That a witness had seen this checkpoint, consistent with all before it, at `time` (seconds since the epoch). */
export interface Cosignature {
  readonly key: WitnessKey;
  readonly time: number;
}

const hashOf = (name: string, raw: Uint8Array): string =>
  sha256Hex(Buffer.concat([Buffer.from(`${name}\n`, 'utf8'), Buffer.of(COSIGNATURE), raw])).slice(0, 8);

/** The key of a witness from its name and its 32 raw bytes. Throws `vkey-malformed`. */
export function witnessKeyOf(name: string, raw: Uint8Array): WitnessKey {
  assertName(name);
  if (raw.length !== 32) throw new ProofError('vkey-malformed', `an Ed25519 public key has 32 bytes, not ${raw.length}`);
  const keyHash = hashOf(name, raw);
  const publicKey = createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(raw).toString('base64url') } });
  return { name, keyHash, publicKey, vkey: `${name}+${keyHash}+${Buffer.concat([Buffer.of(COSIGNATURE), raw]).toString('base64')}` };
}

/** Reads `name+hash+base64(0x04 ‖ key)` and recomputes its hash. Throws `vkey-malformed`. */
export function parseWitnessKey(vkey: string): WitnessKey {
  const [, name = '', keyHash = '', encoded = ''] = /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(vkey) ?? [];
  const bytes = decodeBase64(encoded);
  if (!bytes || bytes.length !== 33 || bytes[0] !== COSIGNATURE) {
    throw new ProofError('vkey-malformed', `'${vkey.slice(0, 80)}' is not the key of a witness (an Ed25519 cosignature key)`);
  }
  const key = witnessKeyOf(name, bytes.subarray(1));
  if (key.keyHash !== keyHash) throw new ProofError('vkey-malformed', `the hash in the key of '${name}' does not belong to its bytes`);
  return key;
}

/** What is signed: a header that no note begins with, the time, and the checkpoint's text. */
const message = (text: string, time: number): Buffer => Buffer.from(`cosignature/v1\ntime ${time}\n${text}`, 'utf8');

/** A signature line over the checkpoint `text` at `time`, seconds since the epoch; ends in a newline. */
export function cosign(text: string, key: WitnessKey, time: number, sign: (bytes: Uint8Array) => Uint8Array): string {
  if (!Number.isSafeInteger(time) || time <= 0) throw new ProofError('note-malformed', 'a cosignature needs the time');
  const stamp = Buffer.alloc(TIMESTAMP_BYTES);
  stamp.writeBigUInt64BE(BigInt(time));
  const signature = Buffer.concat([Buffer.from(key.keyHash, 'hex'), stamp, sign(message(text, time))]);
  return `— ${key.name} ${signature.toString('base64')}\n`;
}

/**
 * The cosignatures of a note by these keys. Those of unknown keys are passed over; one by a known key that does not hold refuses the
 * note: `note-bad-signature`. Throws `note-malformed`.
 */
export function cosignaturesOf(note: string, keys: readonly WitnessKey[]): Cosignature[] {
  const { text, signatures } = splitNote(note);
  return signatures.flatMap(({ name, keyHash, signature }) => {
    const key = keys.find((one) => one.name === name && one.keyHash === keyHash);
    if (!key) return [];
    if (signature.length !== TIMESTAMP_BYTES + SIGNATURE_BYTES) throw bad(name);
    const time = Number(signature.readBigUInt64BE());
    const holds = Number.isSafeInteger(time) && verify(null, message(text, time), key.publicKey, signature.subarray(TIMESTAMP_BYTES));
    if (!holds) throw bad(name);
    return [{ key, time }];
  });
}

const bad = (name: string): ProofError =>
  new ProofError('note-bad-signature', `the cosignature of ${name} does not belong to this checkpoint`);
