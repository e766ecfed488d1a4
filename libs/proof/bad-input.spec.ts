import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseAddCheckpoint } from './add-checkpoint.ts';
import { parseCanonical } from './canonical.ts';
import { cosignaturesOf, parseWitnessKey } from './cosignature.ts';
import { decodeEntry, MAX_ENTRY_BYTES } from './entry.ts';
import { isProofError } from './fault.ts';
import { GENESIS_LINK } from './link.ts';
import { openNote } from './note.ts';
import { openCheckpoint, parsePin } from './pins.ts';
import { RangeWalk } from './range.ts';
import { parseCaseHead, parseCheckpoint, parsePackStatement } from './statements.ts';
import { parseStrictJson } from './strict-json.ts';
import { EMPTY_EDGE } from './tiles.ts';
import { bytesSource, openZip } from './zip.ts';

const fault = (name: string) => expect.objectContaining({ fault: name });
const bytes = (text: string) => Buffer.from(text, 'utf8');
const PETER = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';

describe('what nobody should have sent', () => {
  test.each([
    ['64 KiB + 1', bytes(`{"a":"${'x'.repeat(MAX_ENTRY_BYTES)}"}`), 'entry-too-large'],
    ['half of a surrogate pair, escaped', bytes('{"a":"\\ud800"}'), 'lone-surrogate'],
    ['a number above 2^53', bytes('{"a":9007199254740993}'), 'number-range'],
    ['the same key twice', bytes('{"a":1,"a":2}'), 'duplicate-key'],
    ['bytes that are no UTF-8', Buffer.from([0x22, 0xff, 0x22]), 'not-utf8'],
    ['a blank that another writer would leave out', bytes('{"a": 1}'), 'not-canonical'],
    ['half of an entry', bytes('{"action":"case.cl'), 'not-json'],
    ['no entry at all', bytes('[]'), 'entry-invalid'],
  ])('an entry of %s is refused with its reason', (_, input, name) => {
    expect(() => decodeEntry(input)).toThrowError(fault(name));
  });

  // Each reader, fed with noise and with near misses: it may accept or refuse, and refuses in its own words.
  const readers: [string, (input: Buffer) => unknown][] = [
    ['an entry', decodeEntry],
    ['canonical JSON', parseCanonical],
    ['JSON', parseStrictJson],
    ['a note', (input) => openNote(input, [PETER])],
    ['a checkpoint', (input) => openCheckpoint(input, [parsePin(PETER)])],
    ['a checkpoint’s text', (input) => parseCheckpoint(input.toString('utf8'))],
    ['a case head', (input) => parseCaseHead(input.toString('utf8'))],
    ['a pack’s statement', (input) => parsePackStatement(input.toString('utf8'))],
    ['a key', (input) => parsePin(input.toString('utf8'))],
    ['what is sent to a witness', (input) => parseAddCheckpoint(input.toString('utf8'))],
    ['a witness’s signatures', (input) => cosignaturesOf(input.toString('utf8'), [])],
    ['a witness’s key', (input) => parseWitnessKey(input.toString('utf8'))],
    ['a list of bundled entries', (input) => new RangeWalk({ edge: EMPTY_EDGE, link: GENESIS_LINK }).take(input)],
    ['an archive', (input) => openZip(bytesSource(input))],
  ];
  const piece = fc.constantFrom(
    '{"v":1,',
    '"case":{',
    '}',
    '\n\n— ',
    'PeterNeumann ',
    'PK\u0003\u0004',
    '\\ud800',
    '9007199254740993',
    'log.example\n',
    'old 7\n\n',
    '7\n',
    '[',
    '"',
  );
  const noise = fc.oneof(
    fc.uint8Array({ maxLength: 400 }).map((input) => Buffer.from(input)),
    fc.array(fc.oneof(piece, fc.string({ unit: 'binary', maxLength: 12 })), { maxLength: 30 }).map((parts) => bytes(parts.join(''))),
  );

  test.each(readers)('%s out of noise is a refusal and never a crash', async (_, read) => {
    await fc.assert(
      fc.asyncProperty(noise, async (input) => {
        try {
          await read(input);
        } catch (error) {
          expect(isProofError(error), String(error)).toBe(true);
        }
      }),
      { numRuns: 400 },
    );
  });
});
