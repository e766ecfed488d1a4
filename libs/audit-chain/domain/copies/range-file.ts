import { HASH_SIZE, leafHash, linkHash, parseStrictJson } from '#proof';

/** What stands in the first line of a range: which entries follow, what they follow on, and the log's signature over where they end. */
export interface RangeHeader {
  readonly format: 'caspix audit range v1';
  readonly log: string;
  readonly first: number;
  /** One past the last index; the checkpoint is of this size. */
  readonly next: number;
  /** Hex: the link before the first entry. */
  readonly before: string;
  /** A C2SP note. */
  readonly checkpoint: string;
  /** For people; whoever checks trusts a key that came another way. */
  readonly vkey: string;
}

/** One line: the exact bytes of an entry as text, or null where somebody had taken the entry away before it was copied. */
export interface RangeLine {
  readonly bytes: string | null;
  readonly index: number;
  readonly leaf: string;
  readonly link: string;
}

const FORMAT = 'caspix audit range v1';

/** A range as newline-delimited JSON, the header first. */
export function formatRange(header: Omit<RangeHeader, 'format'>, lines: readonly RangeLine[]): Buffer {
  return Buffer.from([{ format: FORMAT, ...header }, ...lines].map((line) => `${JSON.stringify(line)}\n`).join(''), 'utf8');
}

/** `000000000000-000000000100.ndjson`: names sort as their entries do. */
export const rangeName = (first: number, next: number): string =>
  `${String(first).padStart(12, '0')}-${String(next).padStart(12, '0')}.ndjson`;

export interface CheckedRange {
  readonly header: RangeHeader;
  /** Hex: the link of the last entry. */
  readonly link: string;
  readonly lines: readonly RangeLine[];
}

const HEX = new RegExp(`^[0-9a-f]{${2 * HASH_SIZE}}$`);

/**
 * Reads a range and recomputes what can be recomputed: each leaf from its bytes, each link from the one before, no index left out.
 * Throws an Error that says what does not hold. The signature is for the caller to check.
 */
export function checkRange(file: Buffer): CheckedRange {
  const [head = '', ...rest] = file.toString('utf8').split('\n');
  if (rest.pop() !== '') throw new Error('it does not end with a whole line');
  const header = parseRangeHeader(head);
  const lines = rest.map(parseLine);
  if (lines.length !== header.next - header.first) throw new Error(`it says ${header.next - header.first} entries and has ${lines.length}`);
  let link: Buffer = Buffer.from(header.before, 'hex');
  for (const [i, line] of lines.entries()) {
    if (line.index !== header.first + i) throw new Error(`after index ${header.first + i - 1} comes ${line.index}`);
    const leaf = Buffer.from(line.leaf, 'hex');
    if (line.bytes !== null && !leafHash(Buffer.from(line.bytes, 'utf8')).equals(leaf))
      throw new Error(`entry ${line.index} is not what was sealed`);
    link = linkHash(link, leaf);
    if (link.toString('hex') !== line.link) throw new Error(`entry ${line.index} does not follow on the one before it`);
  }
  return { header, link: link.toString('hex'), lines };
}

/** The first line of a range. Throws an Error that says what does not hold. */
export function parseRangeHeader(text: string): RangeHeader {
  const value: unknown = parseStrictJson(Buffer.from(text, 'utf8'));
  const header = value as Partial<RangeHeader> | null;
  const whole = (n: unknown): n is number => Number.isSafeInteger(n) && (n as number) >= 0;
  if (
    typeof header !== 'object' ||
    header?.format !== FORMAT ||
    !whole(header.first) ||
    !whole(header.next) ||
    !HEX.test(header.before ?? '')
  ) {
    throw new Error('its first line is not the head of a range');
  }
  if (header.next <= header.first || typeof header.checkpoint !== 'string' || typeof header.log !== 'string')
    throw new Error('its head is incomplete');
  return header as RangeHeader;
}

function parseLine(text: string, i: number): RangeLine {
  const value = parseStrictJson(Buffer.from(text, 'utf8')) as unknown as Partial<RangeLine> | null;
  const { bytes, index, leaf = '', link = '' } = value ?? {};
  if ((typeof bytes !== 'string' && bytes !== null) || typeof index !== 'number' || !HEX.test(leaf) || !HEX.test(link)) {
    throw new Error(`line ${i + 2} is not an entry`);
  }
  return { bytes, index, leaf, link };
}
