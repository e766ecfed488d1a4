import { beforeAll, describe, expect, test } from 'vitest';
import { ZipFile } from 'yazl';
import { canonicalBytes } from '../canonical.ts';
import { bytesSource, ZIP_ENTRY_OPTIONS } from '../zip.ts';
import type { PackVerdict } from './checks.ts';
import { type Bend, examplePack, LOG, newKey } from './example-pack.ts';
import { entryPath, PACK, packDirectory, proofPath } from './layout.ts';
import { verifyPack, verifyPackArchive } from './verify.ts';

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

const verifyFiles = (files: Map<string, Buffer>, keys: string[]): Promise<PackVerdict> =>
  verifyPack({ list: () => [...files.keys()], read: async (path) => files.get(path) ?? Promise.reject(new Error('no such file')) }, keys);

/** Whoever made it holds every key, so that it is this one thing which is wrong. */
async function failureOf(bend: Bend) {
  const { files, vkey } = await examplePack(bend);
  const verdict = await verifyFiles(files, [vkey]);
  expect(verdict.valid).toBe(false);
  return verdict.failure;
}
const payload = (path: string, bytes: string | Buffer): Bend => ({ payload: (files) => files.set(path, Buffer.from(bytes)) });
const proof = (edit: (proof: Record<string, unknown>) => void): Bend => ({
  payload: (files) => {
    const value = JSON.parse(files.get(proofPath(2))?.toString() ?? '{}') as Record<string, unknown>;
    edit(value);
    files.set(proofPath(2), canonicalBytes(value));
  },
});

describe('a pack that nobody should have sent is refused with the reason, never with a crash and never as valid', () => {
  let archive: Buffer;
  let vkey: string;
  beforeAll(async () => {
    const made = await examplePack();
    vkey = made.vkey;
    archive = await zipped(packDirectory('CAS-2026-000001', 'x'), made.files);
  });

  test('the archive itself is valid, so that what follows is about its faults', async () => {
    expect((await verifyPackArchive(bytesSource(archive), [vkey])).failure).toBeNull();
  });

  test('truncated, at whatever byte', async () => {
    const lengths = new Set([0, 1, 21, 22, archive.length - 1, archive.length - 22]);
    for (let i = 1; i < 60; i++) lengths.add(Math.floor((archive.length * i) / 60));
    for (const length of lengths) {
      const { valid, failure } = await verifyPackArchive(bytesSource(archive.subarray(0, length)), [vkey]);
      expect([length, valid, failure?.name]).toEqual([length, false, 'archive']);
      expect(failure?.detail).not.toBe('');
    }
  });

  test('with a proof for another tree', async () => {
    const other = proof((value) => {
      value['path'] = (value['path'] as string[]).map((hash) => hash.replace(/^./, (first) => (first === '0' ? '1' : '0')));
    });
    expect(await failureOf(other)).toMatchObject({ name: 'inclusion', detail: expect.stringContaining('does not lead to the root') });
    const smaller = proof((value) => {
      value['size'] = 300;
    });
    expect(await failureOf(smaller)).toMatchObject({ name: 'inclusion', detail: expect.stringContaining('for a log of 300 entries') });
  });

  test('with a checkpoint of another tree', async () => {
    const failure = await failureOf({ checkpoint: (checkpoint) => ({ ...checkpoint, root: Buffer.alloc(32, 7) }) });
    expect(failure).toMatchObject({ name: 'inclusion', detail: expect.stringContaining('does not lead to the root') });
  });

  test('with a checkpoint by an unknown key', async () => {
    const [trusted, unknown] = [newKey(LOG), newKey(LOG)];
    const { files } = await examplePack({ logKey: unknown, signKey: trusted });
    expect((await verifyFiles(files, [trusted.vkey])).failure).toMatchObject({
      ...{ name: 'checkpoint', subject: PACK.checkpoint, detail: expect.stringContaining('none of the keys given') },
    });
  });

  test('with a checkpoint by a revoked key, or by one beyond its range', async () => {
    const [trusted, gone] = [newKey(LOG), newKey(LOG)];
    const { files } = await examplePack({ logKey: gone, signKey: trusted });
    for (const [range, says] of [
      ['revoked', 'which is revoked'],
      ['0-304', 'may not sign for a log of 305 entries'],
    ]) {
      expect((await verifyFiles(files, [trusted.vkey, `${gone.vkey} ${range}`])).failure, range).toMatchObject({
        ...{ name: 'checkpoint', subject: PACK.checkpoint, detail: expect.stringContaining(says ?? '') },
      });
    }
  });

  test.each([
    ['64 KiB + 1', `{"a":"${'x'.repeat(65_528)}"}`, 'at most 65535 bytes'],
    ['a number above 2^53', '{"a":9007199254740993}', 'beyond 2^53'],
    ['half of a surrogate pair', '{"a":"\\ud800"}', 'surrogate'],
    ['the same key twice', '{"a":1,"a":2}', 'twice'],
    ['bytes that are no UTF-8', Buffer.from([0x22, 0xff, 0x22]), 'UTF-8'],
    ['half of itself', '{"action":"case.cl', ''],
  ])('with an entry of %s', async (_, bytes, says) => {
    expect(await failureOf(payload(entryPath(1), bytes))).toMatchObject({
      ...{ name: 'entries', subject: expect.stringContaining('entry 1'), detail: expect.stringContaining(says) },
    });
  });

  test.each([
    ['the same key twice', '{"format":1,"format":1}'],
    ['half of a surrogate pair', '{"format":1,"log":"\\ud800"}'],
    ['a number above 2^53', '{"format":9007199254740993}'],
    ['half of itself', '{"format":1'],
  ])('with a case record of %s', async (_, bytes) => {
    expect(await failureOf(payload(PACK.case, bytes))).toMatchObject({ name: 'case-file', subject: PACK.case });
  });

  test.each([
    ['the same key twice', '{"index":1,"index":1}'],
    ['half of a surrogate pair', '{"index":1,"leaf":"\\ud800"}'],
    ['a number above 2^53', '{"index":9007199254740993}'],
    ['a place that is no number', '{"index":"1","size":305,"leaf":"","path":[]}'],
    ['half of itself', '{"index":1'],
    ['nothing', ''],
  ])('with a proof of %s', async (_, bytes) => {
    const failure = await failureOf(payload(proofPath(2), bytes));
    expect(failure).toMatchObject({ name: 'inclusion', subject: expect.stringContaining('2') });
    expect(failure?.detail).not.toBe('');
  });
});
