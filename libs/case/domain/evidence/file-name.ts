import { DomainError } from '#kernel';

const MAX_BYTES = 255;
/** Marks, embeddings, overrides and isolates of the bidirectional algorithm (UAX #9): they make `exe.gpj` read as `jpg.exe`. */
const DIRECTION_CONTROLS = /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu;
/** Control characters, line and paragraph separators, zero-width and private-use characters. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Co}\p{Zl}\p{Zp}]/gu;
/** What some file system gives a meaning to. */
const RESERVED = /[<>:"|?*]/g;

const refuse = (reason: string): DomainError =>
  new DomainError('validation', 'The file’s name cannot be taken', [{ field: 'file', reason: `has a name that ${reason}` }]);

/**
 * A name that is safe to show and to save under: the last part of any path, in Unicode's composed form (NFC), letters of every script
 * kept, whatever cannot be seen or turns the direction of writing taken out. Throws `validation` for a name with NUL, with nothing left,
 * or longer than 255 bytes: a shortened name would be another name.
 */
export function safeFileName(sent: string): string {
  if (sent.includes('\0')) throw refuse('contains NUL');
  if (!sent.isWellFormed()) throw refuse('is not well-formed Unicode');
  const last = sent.split(/[\\/]/).at(-1) ?? '';
  const name = last.normalize('NFC').replace(DIRECTION_CONTROLS, '').replace(UNSEEN, '').replace(RESERVED, '_').trim();
  if (name === '' || /^\.+$/.test(name)) throw refuse('is empty');
  if (Buffer.byteLength(name) > MAX_BYTES) throw refuse(`is longer than ${MAX_BYTES} bytes`);
  return name;
}

/** The extension in lower case without its dot; empty when there is none. */
export const extensionOf = (name: string): string => /[^.]\.([\p{L}\p{N}_-]{1,12})$/u.exec(name)?.[1]?.toLowerCase() ?? '';
