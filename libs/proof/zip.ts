import { crc32 } from 'node:zlib';
import { decodeUtf8 } from './bytes.ts';
import { ProofError, type ProofFault } from './fault.ts';

// A reader for the one kind of archive that packs are written as, not for ZIP files at large. Each field that the format leaves
// free must have its one expected value, the files must fill the archive without a gap, and nothing is compressed: no byte is left
// that could be changed unnoticed, and no archive unpacks to more than its own size.

/** Where an archive's bytes come from. `read` gives exactly `length` bytes or rejects. */
export interface ByteSource {
  readonly size: number;
  read(offset: number, length: number): Promise<Buffer>;
}

export interface ZipArchive {
  /** File names in archive order, unique also where case does not count. */
  readonly names: readonly string[];
  /** A file's bytes, its headers and CRC checked. Throws `zip-corrupt`. */
  read(name: string): Promise<Buffer>;
}

/** How each file of a pack is added with yazl: `zip.addBuffer(bytes, name, { ...ZIP_ENTRY_OPTIONS, mtime })`. */
export const ZIP_ENTRY_OPTIONS = { mode: 0o100644, compress: false, forceDosTimestamp: true } as const;

const END = { signature: 0x06054b50, length: 22 };
const CENTRAL = { signature: 0x02014b50, length: 46 };
const LOCAL = { signature: 0x04034b50, length: 30 };
const DESCRIPTOR = { signature: 0x08074b50, length: 16 };
const UTF8_NAME = 0x0800;
const HAS_DESCRIPTOR = 0x0008;
const MADE_BY = (3 << 8) | 63;
const NEEDED = 20;
const ATTRIBUTES = (ZIP_ENTRY_OPTIONS.mode << 16) >>> 0;
const MAX_FILES = 0xfffe;
const MAX_DIRECTORY_BYTES = 32 << 20;

interface ZipEntry {
  readonly name: string;
  readonly rawName: Buffer;
  readonly flags: number;
  /** DOS time and date, as they stand in both headers. */
  readonly modified: number;
  readonly crc: number;
  readonly size: number;
  readonly offset: number;
}

const fail = (fault: ProofFault, message: string): ProofError => new ProofError(fault, message);

/** The bytes of an archive held in memory. */
export function bytesSource(bytes: Uint8Array): ByteSource {
  return { size: bytes.length, read: async (offset, length) => Buffer.from(bytes.subarray(offset, offset + length)) };
}

/** Reads and checks the directory of an archive. Throws `zip-malformed`, `zip-unsupported`, `zip-too-large`. */
export async function openZip(source: ByteSource): Promise<ZipArchive> {
  const { count, offset, length } = await readEnd(source);
  const directory = await source.read(offset, length);
  const entries = new Map<string, ZipEntry>();
  const folded = new Set<string>();
  let at = 0;
  let next = 0;
  for (let i = 0; i < count; i++) {
    const entry = parseCentral(directory, at);
    if (entry.offset !== next) throw fail('zip-malformed', `'${entry.name}' does not begin where the file before it ends`);
    const key = entry.name.normalize('NFC').toLowerCase();
    if (folded.has(key)) throw fail('zip-malformed', `'${entry.name}' is in the archive twice`);
    folded.add(key);
    entries.set(entry.name, entry);
    at += CENTRAL.length + entry.rawName.length;
    next = endOf(entry);
  }
  if (at !== length || next !== offset) throw fail('zip-malformed', 'the archive holds bytes that belong to no file');
  return {
    names: [...entries.keys()],
    read: (name) => {
      const entry = entries.get(name);
      return entry ? readEntry(source, entry) : Promise.reject(fail('zip-corrupt', `the archive has no '${name}'`));
    },
  };
}

async function readEnd(source: ByteSource): Promise<{ count: number; offset: number; length: number }> {
  if (source.size < END.length) throw fail('zip-malformed', 'this is not a ZIP archive: it is too short to be one');
  const end = await source.read(source.size - END.length, END.length);
  if (end.readUInt32LE(0) !== END.signature) {
    throw fail('zip-malformed', 'the archive has no end record at its end: it is cut short, was added to, or is no ZIP archive');
  }
  const [disk, startDisk, here, count, comment] = [4, 6, 8, 10, 20].map((at) => end.readUInt16LE(at));
  const [length = 0, offset = 0] = [end.readUInt32LE(12), end.readUInt32LE(16)];
  if (count === 0xffff || length === 0xffffffff || offset === 0xffffffff)
    throw fail('zip-unsupported', 'the archive uses ZIP64, which packs do not');
  if (count === undefined || disk !== 0 || startDisk !== 0 || here !== count || comment !== 0) {
    throw fail('zip-malformed', 'the end record of the archive contradicts itself');
  }
  if (count > MAX_FILES || length > MAX_DIRECTORY_BYTES) throw fail('zip-too-large', 'the archive lists more files than a pack may have');
  if (offset + length !== source.size - END.length)
    throw fail('zip-malformed', 'the directory of the archive is not where its end record says');
  return { count, offset, length };
}

function parseCentral(directory: Buffer, at: number): ZipEntry {
  if (at + CENTRAL.length > directory.length || directory.readUInt32LE(at) !== CENTRAL.signature) {
    throw fail('zip-malformed', 'the directory of the archive is damaged');
  }
  const [madeBy, needed, flags = 0, method] = [4, 6, 8, 10].map((field) => directory.readUInt16LE(at + field));
  const [nameLength = 0, extra, comment, disk, internal] = [28, 30, 32, 34, 36].map((field) => directory.readUInt16LE(at + field));
  const rawName = directory.subarray(at + CENTRAL.length, at + CENTRAL.length + nameLength);
  if (rawName.length !== nameLength) throw fail('zip-malformed', 'the directory of the archive is damaged');
  const name = fileName(rawName);
  if ((flags & 0x2041) !== 0) throw fail('zip-unsupported', `'${name}' is encrypted`);
  if (method !== 0)
    throw fail('zip-unsupported', `'${name}' is compressed; packs are stored uncompressed, so that each of their bytes is checked`);
  const size = directory.readUInt32LE(at + 24);
  if (madeBy !== MADE_BY || needed !== NEEDED || (flags & ~HAS_DESCRIPTOR) !== UTF8_NAME || directory.readUInt32LE(at + 20) !== size) {
    throw fail('zip-malformed', `the directory record of '${name}' is not as packs are written`);
  }
  if (extra !== 0 || comment !== 0 || disk !== 0 || internal !== 0 || directory.readUInt32LE(at + 38) !== ATTRIBUTES) {
    throw fail('zip-malformed', `the directory record of '${name}' is not as packs are written`);
  }
  const [modified, crc, offset] = [directory.readUInt32LE(at + 12), directory.readUInt32LE(at + 16), directory.readUInt32LE(at + 42)];
  return { name, rawName, flags, modified, crc, size, offset };
}

/** A relative path that cannot leave the folder into which somebody unpacks it, on any system. */
function fileName(raw: Buffer): string {
  const name = decodeUtf8(raw);
  const parts = name.split('/');
  if (/[\p{Cc}\\:]/u.test(name) || parts.some((part) => part === '' || part === '.' || part === '..')) {
    throw fail('zip-malformed', `${JSON.stringify(name.slice(0, 80))} is not a safe name for a file`);
  }
  return name;
}

const hasDescriptor = (entry: ZipEntry): boolean => (entry.flags & HAS_DESCRIPTOR) !== 0;

const endOf = (entry: ZipEntry): number =>
  entry.offset + LOCAL.length + entry.rawName.length + entry.size + (hasDescriptor(entry) ? DESCRIPTOR.length : 0);

/** The local header that belongs to a directory record; with a data descriptor its sums are zero (APPNOTE 4.4.4, bit 3). */
function localHeader(entry: ZipEntry): Buffer {
  const header = Buffer.alloc(LOCAL.length);
  header.writeUInt32LE(LOCAL.signature, 0);
  header.writeUInt16LE(NEEDED, 4);
  header.writeUInt16LE(entry.flags, 6);
  header.writeUInt32LE(entry.modified, 10);
  if (!hasDescriptor(entry)) writeSums(header, 14, entry);
  header.writeUInt16LE(entry.rawName.length, 26);
  return Buffer.concat([header, entry.rawName]);
}

function descriptor(entry: ZipEntry): Buffer {
  if (!hasDescriptor(entry)) return Buffer.alloc(0);
  const bytes = Buffer.alloc(DESCRIPTOR.length);
  bytes.writeUInt32LE(DESCRIPTOR.signature, 0);
  writeSums(bytes, 4, entry);
  return bytes;
}

function writeSums(target: Buffer, at: number, { crc, size }: ZipEntry): void {
  target.writeUInt32LE(crc, at);
  target.writeUInt32LE(size, at + 4);
  target.writeUInt32LE(size, at + 8);
}

async function readEntry(source: ByteSource, entry: ZipEntry): Promise<Buffer> {
  const bytes = await source.read(entry.offset, endOf(entry) - entry.offset);
  const [head, tail] = [localHeader(entry), descriptor(entry)];
  const data = bytes.subarray(head.length, head.length + entry.size);
  if (!bytes.subarray(0, head.length).equals(head) || !bytes.subarray(head.length + entry.size).equals(tail)) {
    throw fail('zip-corrupt', 'its header and the directory of the archive disagree');
  }
  if (crc32(data) !== entry.crc) throw fail('zip-corrupt', 'its bytes are not those that were put into the archive (CRC-32 differs)');
  return data;
}
