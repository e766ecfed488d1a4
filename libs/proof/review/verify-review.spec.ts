import { describe, expect, test } from 'vitest';
import { ZipFile } from 'yazl';
import { examplePack, LOG, newKey } from '../pack/example-pack.ts';
import { entryPath, PACK, proofPath } from '../pack/layout.ts';
import { bytesSource, ZIP_ENTRY_OPTIONS } from '../zip.ts';
import { isReviewArchive, verifyReviewArchive } from './verify-review.ts';

async function zipped(folder: string, files: ReadonlyMap<string, Buffer>): Promise<Buffer> {
  const archive = new ZipFile();
  for (const [path, bytes] of files) {
    archive.addBuffer(bytes, `${folder}/${path}`, { ...ZIP_ENTRY_OPTIONS, mtime: new Date(Date.UTC(2026, 10, 22, 12)) });
  }
  archive.end();
  const chunks: Buffer[] = [];
  for await (const chunk of archive.outputStream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

type Edit = (files: Map<string, Buffer>) => void;

/** An export with five entries, as the product writes it. */
async function exported(edit: Edit = () => undefined, key = newKey(LOG)) {
  const { files } = await examplePack({ logKey: key });
  const of = (path: string) => files.get(path) ?? Buffer.alloc(0);
  const review = new Map<string, Buffer>(
    ['README.txt', 'result.pdf', 'result.csv', 'result.json', 'entries.csv'].map((path) => [path, Buffer.from(`for people: ${path}`)]),
  );
  review.set('audit/checkpoints/305.note', of(PACK.checkpoint));
  review.set(PACK.keys, Buffer.from(`${key.vkey}\n`));
  for (let n = 1; n <= 5; n++) review.set(entryPath(n), of(entryPath(n))).set(proofPath(n), of(proofPath(n)));
  edit(review);
  return { archive: await zipped('access-review-AR-2026-01', review), vkey: key.vkey };
}
const verdictOf = async (edit: Edit) => {
  const { archive, vkey } = await exported(edit);
  return verifyReviewArchive(bytesSource(archive), [vkey]);
};

describe('the export of an access review', () => {
  test('is known by its folder, and an evidence pack is not one', async () => {
    expect(await isReviewArchive(bytesSource((await exported()).archive))).toBe(true);
    expect(await isReviewArchive(bytesSource(await zipped('CAS-1-x', (await examplePack()).files)))).toBe(false);
    expect(await isReviewArchive(bytesSource(Buffer.from('no archive')))).toBe(false);
  });

  test('holds when every entry leads to a state that the log signed, and says what is not signed', async () => {
    const verdict = await verdictOf(() => undefined);
    expect(verdict).toMatchObject({ valid: true, failure: null, notChecked: [], log: LOG, size: 305 });
    expect(verdict.checks.map(({ name }) => name)).toEqual(['archive', 'files', 'checkpoint', 'inclusion']);
    expect(verdict.checks.at(-1)?.detail).toContain('5 entries');
    expect(verdict.checks[1]?.detail).toContain('does not sign those for people');
  });

  const swap =
    (one: string, other: string): Edit =>
    (files) => {
      const [a, b] = [files.get(one), files.get(other)];
      if (a && b) files.set(one, b).set(other, a);
    };
  test.each<[string, Edit, string, string]>([
    [
      'an entry that was changed',
      (files) => files.set(entryPath(2), Buffer.from(String(files.get(entryPath(2))).replace('granted', 'refused'))),
      'inclusion',
      'entry 2',
    ],
    ['two entries swapped', swap(entryPath(1), entryPath(2)), 'inclusion', 'entry 1'],
    [
      'one entry shown twice',
      (files) => files.set(entryPath(2), files.get(entryPath(1)) as Buffer).set(proofPath(2), files.get(proofPath(1)) as Buffer),
      'inclusion',
      'entry 2',
    ],
    [
      'a proof for another tree',
      (files) => files.set(proofPath(3), Buffer.from(String(files.get(proofPath(3))).replace(/"path":\["./, '"path":["f'))),
      'inclusion',
      'entry 3',
    ],
    [
      'a proof for a state that is not there',
      (files) => files.set(proofPath(3), Buffer.from(String(files.get(proofPath(3))).replace('"size":305', '"size":304'))),
      'inclusion',
      proofPath(3),
    ],
    ['an entry without a proof', (files) => files.delete(proofPath(5)), 'inclusion', PACK.proofs],
    ['a gap among the entries', (files) => files.delete(entryPath(2)), 'inclusion', entryPath(2)],
    [
      'a state under another name',
      (files) => files.set('audit/checkpoints/9.note', files.get('audit/checkpoints/305.note') as Buffer),
      'checkpoint',
      'audit/checkpoints/9.note',
    ],
    ['no state at all', (files) => files.delete('audit/checkpoints/305.note'), 'checkpoint', 'audit/checkpoints/'],
    ['a file too many', (files) => files.set('evil.exe', Buffer.from('x')), 'files', 'evil.exe'],
    ['a file too few', (files) => files.delete('result.pdf'), 'files', 'result.pdf'],
  ])('with %s is refused, and the file or entry named', async (_, edit, name, subject) => {
    const { valid, failure } = await verdictOf((files) => void edit(files));
    expect({ valid, name: failure?.name, subject: failure?.subject }).toEqual({
      valid: false,
      name,
      subject: expect.stringContaining(subject),
    });
  });

  test('is refused under another key, a revoked one, and one that may not sign that state; also cut off', async () => {
    const key = newKey(LOG);
    const { archive } = await exported(undefined, key);
    const failureUnder = async (pin: string) => (await verifyReviewArchive(bytesSource(archive), [pin])).failure;
    expect(await failureUnder(newKey(LOG).vkey)).toMatchObject({ name: 'checkpoint', detail: expect.stringContaining('none of the keys') });
    expect(await failureUnder(`${key.vkey} revoked`)).toMatchObject({ detail: expect.stringContaining('revoked') });
    expect(await failureUnder(`${key.vkey} 0-304`)).toMatchObject({ detail: expect.stringContaining('may not sign') });
    expect(await failureUnder(`${key.vkey} 0-305`)).toBeNull();
    for (const length of [0, 30, Math.floor(archive.length / 2), archive.length - 1]) {
      const cut = await verifyReviewArchive(bytesSource(archive.subarray(0, length)), [key.vkey]);
      expect(cut).toMatchObject({ valid: false, failure: { name: 'archive' } });
    }
  });
});
