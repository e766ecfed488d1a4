import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { Transform, type TransformCallback } from 'node:stream';
import { Decrypter, Encrypter } from 'age-encryption';
import { Refusal } from '../refusal.ts';

/**
 * The age v1 format (C2SP age.md): the header, and so every wrapping of a key, is the library's; the payload is ChaCha20-Poly1305 from
 * OpenSSL, since the library's own in JavaScript makes a tenth of its speed. What is written here opens with any `age`.
 */
const CHUNK = 64 * 1024;
const TAG = 16;
const NONCE = 16;
/** What the library appends to a header for an empty file: the nonce and the tag of one empty chunk. */
const EMPTY_PAYLOAD = NONCE + TAG;

/** 11 bytes of counter, big-endian, and one that is 1 in the last chunk. */
function chunkNonce(counter: number, last: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeUIntBE(counter, 5, 6);
  nonce[11] = last ? 1 : 0;
  return nonce;
}

const payloadKey = (fileKey: Uint8Array, nonce: Uint8Array): Buffer => Buffer.from(hkdfSync('sha256', fileKey, nonce, 'payload', 32));

/**
 * Cuts a stream into pieces of `size`; the last one, which may be shorter, is told apart, since the format marks it. What one write gives
 * leaves as one buffer: further on, each costs a turn on another thread.
 */
abstract class Chunked extends Transform {
  /** The end of what came, at most one piece: it may be the last. */
  #held: Buffer = Buffer.alloc(0);
  #counter = 0;

  constructor(private readonly size: number) {
    super({ highWaterMark: 1 << 20 });
  }

  /** What becomes of one piece, in parts. */
  protected abstract chunk(bytes: Buffer, nonce: Buffer): Buffer[];

  override _transform(bytes: Buffer, _: BufferEncoding, done: TransformCallback): void {
    try {
      const parts = this.#cut(bytes);
      done(null, parts.length > 0 ? Buffer.concat(parts) : undefined);
    } catch (error) {
      done(error as Error);
    }
  }

  override _flush(done: TransformCallback): void {
    try {
      done(null, Buffer.concat(this.chunk(this.#held, chunkNonce(this.#counter, true))));
    } catch (error) {
      done(error as Error);
    }
  }

  /** Copies no more than the piece that lies across two writes. */
  #cut(bytes: Buffer): Buffer[] {
    const parts: Buffer[] = [];
    let at = Math.min(bytes.length, this.#held.length > 0 ? this.size - this.#held.length : 0);
    if (at > 0) this.#held = Buffer.concat([this.#held, bytes.subarray(0, at)]);
    for (; at < bytes.length; at += this.size) {
      if (this.#held.length > 0) {
        parts.push(...this.chunk(this.#held, chunkNonce(this.#counter, false)));
        this.#counter += 1;
      }
      this.#held = bytes.subarray(at, at + this.size);
    }
    return parts;
  }
}

class Seal extends Chunked {
  readonly #key: Buffer;

  constructor(header: Uint8Array, fileKey: Uint8Array) {
    super(CHUNK);
    const nonce = randomBytes(NONCE);
    this.#key = payloadKey(fileKey, nonce);
    this.push(header);
    this.push(nonce);
  }

  protected chunk(bytes: Buffer, nonce: Buffer): Buffer[] {
    const cipher = createCipheriv('chacha20-poly1305', this.#key, nonce, { authTagLength: TAG });
    return [cipher.update(bytes), cipher.final(), cipher.getAuthTag()];
  }
}

class Open extends Chunked {
  readonly #key: Buffer;

  constructor(fileKey: Uint8Array, nonce: Uint8Array) {
    super(CHUNK + TAG);
    this.#key = payloadKey(fileKey, nonce);
  }

  protected chunk(bytes: Buffer, nonce: Buffer): Buffer[] {
    if (bytes.length < TAG) throw new Refusal('A piece of the backup is cut short');
    const decipher = createDecipheriv('chacha20-poly1305', this.#key, nonce, { authTagLength: TAG });
    decipher.setAuthTag(bytes.subarray(-TAG));
    try {
      return [decipher.update(bytes.subarray(0, -TAG)), decipher.final()];
    } catch (cause) {
      throw new Refusal('A piece of the backup was changed or is cut short', 1, { cause });
    }
  }
}

/** A stream that encrypts to `recipients` (`age1…`). Throws a refusal for one that is not a recipient. */
export async function encryptTo(recipients: readonly string[]): Promise<Transform> {
  const encrypter = new Encrypter();
  for (const recipient of recipients) {
    try {
      encrypter.addRecipient(recipient);
    } catch (cause) {
      throw new Refusal(`'${recipient}' is not a recipient of age: 'age-keygen' prints one that begins with age1`, 1, { cause });
    }
  }
  let fileKey: Uint8Array = new Uint8Array();
  // A recipient that wraps nothing: the library hands every recipient the file key, and only so does it leave the library.
  encrypter.addRecipient({
    wrapFileKey: (key) => {
      fileKey = key.slice();
      return [];
    },
  });
  const empty = await encrypter.encrypt(new Uint8Array());
  return new Seal(empty.subarray(0, -EMPTY_PAYLOAD), fileKey);
}

/** Reads the header off `head`, the first bytes of a file; answers the stream for the rest and where the rest begins. */
export async function decryptFrom(head: Buffer, identities: readonly string[]): Promise<{ stream: Transform; at: number }> {
  const mac = head.indexOf('\n--- ');
  const end = mac < 0 ? -1 : head.indexOf('\n', mac + 1);
  if (end < 0 || head.length < end + 1 + NONCE) throw new Refusal('A piece of the backup is not an age file');
  const decrypter = new Decrypter();
  for (const identity of identities) decrypter.addIdentity(identity);
  const at = end + 1 + NONCE;
  try {
    const fileKey = await decrypter.decryptHeader(head.subarray(0, end + 1));
    return { stream: new Open(fileKey, head.subarray(end + 1, at)), at };
  } catch (cause) {
    throw new Refusal('The identity given does not open this backup: it was encrypted to other recipients', 1, { cause });
  }
}

/** The secret lines of an identity file as `age-keygen` writes it. */
export function identitiesIn(text: string): string[] {
  const found = text.split('\n').map((line) => line.trim());
  return found.filter((line) => line.startsWith('AGE-SECRET-KEY-'));
}
