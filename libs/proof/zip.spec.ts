import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type EndOptions, ZipFile } from 'yazl';
import { examplePack, newKey } from './pack/example-pack.ts';
import { packDirectory } from './pack/layout.ts';
import { verifyPackArchive } from './pack/verify.ts';
import { bytesSource, openZip, ZIP_ENTRY_OPTIONS } from './zip.ts';

interface Addition {
  readonly name: string;
  readonly bytes: Buffer;
  readonly options?: object;
  readonly stream?: boolean;
}

async function zip(files: readonly Addition[], end?: Partial<EndOptions>): Promise<Buffer> {
  const archive = new ZipFile();
  for (const { name, bytes, options, stream } of files) {
    const all = { ...ZIP_ENTRY_OPTIONS, mtime: new Date(Date.UTC(2026, 10, 22, 12)), ...options };
    if (stream) archive.addReadStreamLazy(name, { ...all, size: bytes.length }, (done) => done(null, Readable.from([bytes])));
    else archive.addBuffer(bytes, name, all);
  }
  archive.end(end && { forceZip64Format: false, comment: '', ...end });
  const chunks: Buffer[] = [];
  for await (const chunk of archive.outputStream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

const file = (name: string, text = `text of ${name}`): Addition => ({ name, bytes: Buffer.from(text) });
const open = async (bytes: Buffer) => openZip(bytesSource(bytes));

describe('an archive', () => {
  test('written by yazl is read back', async () => {
    const archive = await open(await zip([file('p/a'), file('p/leer', ''), file('p/ü/日本')]));
    expect(archive.names).toEqual(['p/a', 'p/leer', 'p/ü/日本']);
    expect((await archive.read('p/ü/日本')).toString()).toBe('text of p/ü/日本');
    expect(await archive.read('p/leer')).toHaveLength(0);
    await expect(archive.read('p/b')).rejects.toMatchObject({ fault: 'zip-corrupt' });
  });

  test('may be empty', async () => expect((await open(await zip([]))).names).toEqual([]));

  test.each([
    ['a file twice', [file('p/a'), file('p/a')], 'zip-malformed'],
    ['two names that differ in case alone', [file('p/a'), file('p/A')], 'zip-malformed'],
    ['two spellings of one name', [file('p/\u00e9'), file('p/e\u0301')], 'zip-malformed'],
    ['a drive in a name', [file('p/C:x')], 'zip-malformed'],
    ['a control character in a name', [file('p/a\nb')], 'zip-malformed'],
    ['an empty folder name', [file('p//a')], 'zip-malformed'],
    ['a compressed file', [{ ...file('p/a', 'x'.repeat(1000)), options: { compress: true } }], 'zip-unsupported'],
    ['other permissions', [{ ...file('p/a'), options: { mode: 0o100755 } }], 'zip-malformed'],
    ['an extra field', [{ ...file('p/a'), options: { forceDosTimestamp: false } }], 'zip-malformed'],
    ['a comment on a file', [{ ...file('p/a'), options: { fileComment: 'hello' } }], 'zip-malformed'],
  ])('with %s is refused', async (_, files, fault) => {
    await expect(open(await zip(files))).rejects.toMatchObject({ fault });
  });

  test('with a name that climbs out of its folder is refused', async () => {
    const bytes = await zip([file('p/xx/a')]);
    const climbing = Buffer.from(bytes.toString('latin1').replaceAll('p/xx/a', 'p/../a'), 'latin1');
    await expect(open(climbing)).rejects.toMatchObject({ fault: 'zip-malformed' });
  });

  test('with a comment, in ZIP64, or with anything before, behind or between its files is refused', async () => {
    const bytes = await zip([file('p/a'), file('p/b')]);
    await expect(open(await zip([file('p/a')], { comment: 'hello' }))).rejects.toMatchObject({ fault: 'zip-malformed' });
    await expect(open(await zip([file('p/a')], { forceZip64Format: true }))).rejects.toMatchObject({ fault: 'zip-unsupported' });
    for (const at of [0, bytes.indexOf('p/b') - 30, bytes.length]) {
      const stuffed = Buffer.concat([bytes.subarray(0, at), Buffer.from('stuffing'), bytes.subarray(at)]);
      await expect(open(stuffed)).rejects.toMatchObject({ fault: 'zip-malformed' });
    }
  });

  test('that is cut short anywhere is refused', async () => {
    const bytes = await zip([file('p/a'), file('p/b')]);
    for (let length = 0; length < bytes.length; length++) {
      await expect(open(bytes.subarray(0, length))).rejects.toMatchObject({ fault: 'zip-malformed' });
    }
  });

  test('made of noise is refused with a fault of this module, never with a crash', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), fc.boolean(), async (noise, withEnd) => {
        const end = (await zip([])).subarray(0, withEnd ? 22 : 0);
        fc.pre(noise.length > 0);
        await expect(open(Buffer.concat([noise, end]))).rejects.toMatchObject({ fault: expect.stringContaining('zip-') });
      }),
    );
  });
});

describe('a pack as an archive', () => {
  const key = newKey('bank.example/caspix');
  const archiveOf = async (stream: boolean): Promise<Buffer> => {
    const { files } = await examplePack({ logKey: key });
    return zip([...files].map(([path, bytes]) => ({ name: `${packDirectory('CAS-1', 'x')}/${path}`, bytes, stream })));
  };

  test.each([false, true])('is valid, written from streams: %s', async (stream) => {
    const verdict = await verifyPackArchive(bytesSource(await archiveOf(stream)), [key.vkey]);
    expect(verdict.failure).toBeNull();
    expect(verdict.checks).toHaveLength(13);
  });

  test.each([false, true])(
    'is refused when any one byte of it is changed, written from streams: %s',
    async (stream) => {
      const bytes = await archiveOf(stream);
      const ends = [...Array(60).keys()].flatMap((i) => [i, bytes.length - 1 - i]);
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 0, max: bytes.length - 1 }), fc.integer({ min: 1, max: 255 }), async (at, difference) => {
          const changed = Buffer.from(bytes);
          changed[at] = (changed[at] ?? 0) ^ difference;
          const verdict = await verifyPackArchive(bytesSource(changed), [key.vkey]);
          expect(verdict.valid).toBe(false);
          expect(verdict.failure?.detail).not.toBe('');
        }),
        { numRuns: 400, examples: ends.map((at): [number, number] => [at, 1]) },
      );
    },
    60_000,
  );

  test('is refused when it is not one folder', async () => {
    const verdict = await verifyPackArchive(bytesSource(await zip([file('p/a'), file('q/a')])), [key.vkey]);
    expect(verdict.failure).toMatchObject({ name: 'archive', subject: 'q/a' });
    expect((await verifyPackArchive(bytesSource(await zip([])), [key.vkey])).failure).toMatchObject({ name: 'archive' });
  });
});
