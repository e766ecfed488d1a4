import { describe, expect, test } from 'vitest';
import { examplePack, LOG, newKey } from './example-pack.ts';
import { verifyPack } from './verify.ts';

const verifyFiles = (files: Map<string, Buffer>, keys: string[]) =>
  verifyPack({ list: () => [...files.keys()], read: async (path) => files.get(path) ?? Promise.reject(new Error('no such file')) }, keys);

describe('an evidence pack, for somebody who knows which sizes each key may sign', () => {
  test.each([
    ['to the very size', '0-305', null],
    ['from the very size', '305-', null],
    ['to the size before', '0-304', { name: 'signature', detail: expect.stringContaining('may not sign for a log of 305 entries') }],
    ['from the size behind', '306-', { name: 'checkpoint', detail: expect.stringContaining('may not sign for a log of 305 entries') }],
    ['never, since it is revoked', 'revoked', { name: 'signature', detail: expect.stringContaining('which is revoked') }],
  ])('whose key may sign %s', async (_, range, failure) => {
    const { files, vkey } = await examplePack();
    const verdict = await verifyFiles(files, [`${vkey} ${range}`]);
    expect(verdict).toMatchObject(failure === null ? { valid: true, failure: null } : { valid: false, failure });
  });

  test('that a later key issued over a state of before the hand-over holds, and the later key vouches for no older state', async () => {
    const [old, young] = [newKey(LOG), newKey(LOG)];
    const { files } = await examplePack({ logKey: old, signKey: young });
    expect((await verifyFiles(files, [`${old.vkey} 0-400`, `${young.vkey} 400-`])).failure).toBeNull();
    const forged = await examplePack({ logKey: young, signKey: young });
    expect((await verifyFiles(forged.files, [`${old.vkey} 0-400`, `${young.vkey} 400-`])).failure).toMatchObject({ name: 'checkpoint' });
  });

  test('that the old key signed over a state of behind the hand-over is refused, whatever else is right', async () => {
    const [old, young] = [newKey(LOG), newKey(LOG)];
    const trusted = [`${old.vkey} 0-300`, `${young.vkey} 300-`];
    for (const bend of [
      { logKey: old, signKey: young },
      { logKey: young, signKey: old },
      { logKey: old, signKey: old },
    ]) {
      const { files } = await examplePack(bend);
      expect((await verifyFiles(files, trusted)).failure?.detail).toContain('may not sign for a log of 305 entries');
    }
  });
});
