import { mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PieceWriter } from './piece-writer.ts';

let folder: string;
let recipient: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'caspix-pieces-'));
  recipient = await identityToRecipient(await generateX25519Identity());
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Files in the folder that this process holds open. */
const held = (): string[] =>
  readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      const path = readlinkSync(`/proc/self/fd/${fd}`);
      return path.startsWith(folder) ? [path] : [];
    } catch {
      return [];
    }
  });

const entry = (name: string, bytes: Buffer) => ({ name, size: bytes.length, mode: 0o600 });
const whole = Buffer.alloc(1000, 'w');

async function* broken(): AsyncGenerator<Buffer> {
  yield whole;
  throw new Error('the disk cannot read this');
}

describe('the pieces of a backup', () => {
  it('lie in as many files as were added at once, in the order of their names', async () => {
    const writer = new PieceWriter((name) => join(folder, name), 'two', [recipient]);
    await Promise.all([writer.add(entry('a', whole), [whole]), writer.add(entry('b', whole), [whole])]);
    await writer.add(entry('c', whole), [whole]);
    const pieces = await writer.finish();
    expect(pieces.map(({ name }) => name)).toEqual(['two-0001.tar.zst.age', 'two-0002.tar.zst.age']);
    expect(held()).toEqual([]);
  });

  it('are let go of, all of them, when a file cannot be read', async () => {
    const writer = new PieceWriter((name) => join(folder, name), 'broken', [recipient]);
    const both = await Promise.allSettled([
      writer.add(entry('a', whole), [whole]),
      writer.add({ name: 'b', size: 2000, mode: 0o600 }, broken()),
    ]);
    expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    await writer.abandon();
    expect(held()).toEqual([]);
  });
});
