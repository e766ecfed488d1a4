import { acceptedFor, PROGRAMS } from './file-kinds.ts';
import { extensionOf } from './file-name.ts';

/** What was found inside a file. */
export interface Sniffed {
  /** A media type; `application/octet-stream` when the content shows none. */
  type: string;
  /** The extension that belongs to a recognised format, else empty. */
  extension: string;
}

const familyOf = (type: string): string => type.split('/')[0] ?? '';
const essence = (declared: string): string => (declared.split(';')[0] ?? '').trim().toLowerCase();

/** Types that senders claim for anything, or that spreadsheet programs register for plain text. */
const CLAIM_NOTHING = new Set(['', 'application/octet-stream', 'binary/octet-stream', 'application/vnd.ms-excel', 'application/x-unknown']);
const PICTURED = new Set(['image', 'audio', 'video']);

function nameBelied(fileName: string, { type, extension: inside }: Sniffed): string | null {
  const extension = extensionOf(fileName);
  const accepted = acceptedFor[extension];
  // A document that is a ZIP inside is an honest ZIP.
  if (extension === 'zip' && type.startsWith('application/vnd.')) return null;
  if (accepted) return accepted.includes(type) ? null : `is named .${extension}, but its content is ${type}`;
  if (PROGRAMS.includes(type) && extension !== inside) return `is a program (${type}) under a name that does not say so`;
  return null;
}

function typeBelied(declared: string, { type }: Sniffed): string | null {
  const claim = essence(declared);
  if (CLAIM_NOTHING.has(claim) || claim === type) return null;
  const pictured = PICTURED.has(familyOf(claim)) && claim !== 'image/svg+xml';
  const wrong =
    (pictured && familyOf(claim) !== familyOf(type)) ||
    (claim === 'application/pdf' && type !== claim) ||
    (familyOf(claim) === 'text' && !['text/', 'application/xml', 'image/svg+xml', 'application/rtf'].some((text) => type.startsWith(text)));
  return wrong ? `is declared as ${claim}, but its content is ${type}` : null;
}

/** Why the content belies the name or the declared type, or null. */
export const belies = (fileName: string, declaredType: string, sniffed: Sniffed): string | null =>
  nameBelied(fileName, sniffed) ?? typeBelied(declaredType, sniffed);
