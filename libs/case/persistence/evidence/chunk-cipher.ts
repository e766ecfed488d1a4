import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { DomainError } from '#kernel';

/**
 * A file as a sequence of AES-256-GCM pieces, after the STREAM construction (Hoang, Reyhanitabar, Rogaway and Vizár, CRYPTO 2015): the nonce holds
 * the piece's number and whether it is the last, so pieces cannot be swapped, dropped or cut off. One key per file.
 *
 *   header: "CXEV" ‖ version (1) ‖ nonce prefix (7)    piece: ciphertext (65,536, the last one less) ‖ tag (16)
 */
const ALGORITHM = 'aes-256-gcm';
const MAGIC = Buffer.from('CXEV\x01', 'latin1');
const PREFIX_BYTES = 7;
const TAG_BYTES = 16;
export const HEADER_BYTES = MAGIC.length + PREFIX_BYTES;
export const PLAIN_BYTES = 65_536;
export const PIECE_BYTES = PLAIN_BYTES + TAG_BYTES;

export const newHeader = (): Buffer => Buffer.concat([MAGIC, randomBytes(PREFIX_BYTES)]);

export interface PieceCipher {
  key: Uint8Array;
  header: Uint8Array;
  /** The evidence's id: a file put in the place of another does not open. */
  id: string;
}

function nonceOf(header: Uint8Array, piece: number, last: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.set(header.subarray(MAGIC.length), 0);
  nonce.writeUInt32BE(piece, PREFIX_BYTES);
  nonce[11] = last ? 1 : 0;
  return nonce;
}

const additional = ({ header, id }: PieceCipher): Buffer => Buffer.concat([header, Buffer.from(id, 'utf8')]);

export function sealPiece(cipher: PieceCipher, plain: Uint8Array, piece: number, last: boolean): Buffer {
  const encryption = createCipheriv(ALGORITHM, cipher.key, nonceOf(cipher.header, piece, last), { authTagLength: TAG_BYTES });
  encryption.setAAD(additional(cipher));
  return Buffer.concat([encryption.update(plain), encryption.final(), encryption.getAuthTag()]);
}

/** Throws `integrity` for a piece that is not the one that was written at this place. */
export function openPiece(cipher: PieceCipher, sealed: Uint8Array, piece: number, last: boolean): Buffer {
  try {
    const decryption = createDecipheriv(ALGORITHM, cipher.key, nonceOf(cipher.header, piece, last), { authTagLength: TAG_BYTES });
    decryption.setAAD(additional(cipher));
    decryption.setAuthTag(sealed.subarray(-TAG_BYTES));
    return Buffer.concat([decryption.update(sealed.subarray(0, -TAG_BYTES)), decryption.final()]);
  } catch (cause) {
    throw new DomainError('integrity', 'The stored file is not the one that was received', [], { cause });
  }
}

/** Throws `integrity` for a file that does not begin as ours do. */
export function assertHeader(header: Uint8Array): void {
  if (header.length === HEADER_BYTES && MAGIC.equals(header.subarray(0, MAGIC.length))) return;
  throw new DomainError('integrity', 'The stored file is not one of ours');
}
