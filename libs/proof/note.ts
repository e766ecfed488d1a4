import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { decodeBase64, decodeUtf8 } from './bytes.ts';
import { ProofError } from './fault.ts';
import { sha256Hex } from './sha256.ts';

/** Signature type byte of Ed25519 in C2SP signed-note. */
const ED25519 = 0x01;
const MAX_NOTE_BYTES = 1_000_000;
const MAX_SIGNATURES = 100;

/** Holds a private key somewhere: in this process, in Vault or in an HSM. `keyHash` is 8 lower-case hex digits. */
export interface NoteSigner {
  readonly name: string;
  readonly keyHash: string;
  /** The raw 64-byte Ed25519 signature of `bytes`. */
  sign(bytes: Uint8Array): Promise<Uint8Array>;
}

/** A public key that somebody trusts, read from its vkey. */
export interface VerifierKey {
  readonly name: string;
  readonly keyHash: string;
  readonly vkey: string;
  readonly publicKey: KeyObject;
}

export interface OpenedNote {
  /** The signed text, its final newline included. */
  readonly text: string;
  /** The trusted keys whose signatures hold; at least one. */
  readonly signers: readonly VerifierKey[];
}

// C2SP signed-note: a key name is non-empty and has neither Unicode spaces nor '+'.
const NAME = /^[^\s+\p{Cc}\u0085]+$/u;
// And its text has no character below U+0020 but the newline.
const CONTROL = /[^\n\u0020-\u{10ffff}]/u;

/** Throws `vkey-malformed` for what cannot name a key. */
export function assertName(name: string): void {
  if (!NAME.test(name)) throw new ProofError('vkey-malformed', `'${name.slice(0, 60)}' cannot name a key: no spaces and no '+'`);
}

/** First four bytes of SHA-256(name ‖ LF ‖ 0x01 ‖ key), as hex. `publicKeyRaw` has 32 bytes. */
export function keyHashOf(name: string, publicKeyRaw: Uint8Array): string {
  const head = Buffer.from(`${name}\n`, 'utf8');
  return sha256Hex(Buffer.concat([head, Buffer.of(ED25519), publicKeyRaw])).slice(0, 8);
}

/** The verifier key in its text form: `name+hash+base64(0x01 ‖ key)`. Throws `vkey-malformed`. */
export function vkeyOf(name: string, publicKeyRaw: Uint8Array): string {
  assertName(name);
  if (publicKeyRaw.length !== 32) throw new ProofError('vkey-malformed', `an Ed25519 public key has 32 bytes, not ${publicKeyRaw.length}`);
  return `${name}+${keyHashOf(name, publicKeyRaw)}+${Buffer.concat([Buffer.of(ED25519), publicKeyRaw]).toString('base64')}`;
}

/** Reads a vkey and recomputes its hash, so that a mistyped key is refused and not merely unknown. Throws `vkey-malformed`. */
export function parseVkey(vkey: string): VerifierKey {
  const [, name = '', keyHash = '', encoded = ''] = /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(vkey) ?? [];
  const key = decodeBase64(encoded);
  if (!key || key.length !== 33 || key[0] !== ED25519) {
    throw new ProofError('vkey-malformed', `'${vkey.slice(0, 80)}' is not a verifier key of the form name+hash+base64 with an Ed25519 key`);
  }
  assertName(name);
  const raw = key.subarray(1);
  if (keyHashOf(name, raw) !== keyHash) {
    throw new ProofError('vkey-malformed', `the hash in the key of '${name}' does not belong to its bytes: check that it was copied whole`);
  }
  const publicKey = createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x: raw.toString('base64url') } });
  return { name, keyHash, vkey, publicKey };
}

/** Signs `text`, which must end in a newline, once per signer, in the order given. */
export async function signNote(text: string, ...signers: readonly NoteSigner[]): Promise<string> {
  assertText(text);
  const bytes = Buffer.from(text, 'utf8');
  const lines: string[] = [];
  for (const signer of signers) {
    assertName(signer.name);
    const signature = Buffer.concat([Buffer.from(signer.keyHash, 'hex'), await signer.sign(bytes)]);
    lines.push(`— ${signer.name} ${signature.toString('base64')}\n`);
  }
  return `${text}\n${lines.join('')}`;
}

/**
 * Checks a signed note (C2SP signed-note). Signatures by unknown keys are ignored; one by a known key that does not hold
 * refuses the whole note; at least one known key must have signed.
 * Throws `note-malformed`, `note-unknown-key`, `note-bad-signature`, and `vkey-malformed` for a key given as text.
 */
export function openNote(note: string | Uint8Array, keys: readonly (VerifierKey | string)[]): OpenedNote {
  const trusted = keys.map((key) => (typeof key === 'string' ? parseVkey(key) : key));
  const { text, signatures } = splitNote(typeof note === 'string' ? note : decodeUtf8(note));
  const bytes = Buffer.from(text, 'utf8');
  const signers = new Set<VerifierKey>();
  for (const { name, keyHash, signature } of signatures) {
    const key = trusted.find((one) => one.name === name && one.keyHash === keyHash);
    if (!key) continue;
    if (signature.length !== 64 || !verify(null, bytes, key.publicKey, signature)) {
      throw new ProofError('note-bad-signature', `the signature of ${name} (${keyHash}) does not belong to this text`);
    }
    signers.add(key);
  }
  if (signers.size === 0) {
    const by = signatures.map(({ name, keyHash }) => `${name} (${keyHash})`).join(', ');
    throw new ProofError('note-unknown-key', `signed by ${by}, and by none of the keys given`);
  }
  return { text, signers: [...signers] };
}

/** The text of a note without a look at who signed it: for the one who writes it on, never for a decision. Throws `note-malformed`. */
export const noteText = (note: string): string => splitNote(note).text;

/** One signature line of a note. */
export interface NoteSignature {
  readonly name: string;
  readonly keyHash: string;
  readonly signature: Buffer;
}

/** Text and signature lines, of which nothing is checked. Throws `note-malformed`. */
export function splitNote(note: string): { text: string; signatures: NoteSignature[] } {
  if (note.length > MAX_NOTE_BYTES) throw new ProofError('note-malformed', 'the note is larger than a note may be');
  const blank = note.lastIndexOf('\n\n');
  if (blank < 0 || !note.endsWith('\n')) throw new ProofError('note-malformed', 'the note has no signature part');
  const text = note.slice(0, blank + 1);
  assertText(text);
  const lines = note.slice(blank + 2, -1).split('\n');
  if (lines.length > MAX_SIGNATURES) throw new ProofError('note-malformed', 'the note has more signatures than a note may have');
  return { text, signatures: lines.map(parseSignature) };
}

function parseSignature(line: string): NoteSignature {
  const [, name = '', encoded = ''] = /^— (\S+) (\S+)$/u.exec(line) ?? [];
  const bytes = decodeBase64(encoded);
  if (!NAME.test(name) || !bytes || bytes.length < 5) throw new ProofError('note-malformed', 'the note has a line that is no signature');
  return { name, keyHash: bytes.toString('hex', 0, 4), signature: bytes.subarray(4) };
}

function assertText(text: string): void {
  if (!text.endsWith('\n') || CONTROL.test(text) || !text.isWellFormed()) {
    throw new ProofError('note-malformed', 'the text of a note is UTF-8 without control characters and ends in a newline');
  }
}
