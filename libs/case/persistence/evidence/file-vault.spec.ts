import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { uuidv7 } from '#kernel';
import { testConfig } from '#testing';
import { HEADER_BYTES, PIECE_BYTES, PLAIN_BYTES } from './chunk-cipher.ts';
import { FileVault } from './file-vault.ts';

const server = { host: '/nowhere', port: 0, user: '', password: '', tls: 'socket', kind: 'embedded' } as const;
const MAX = 1_048_576;

async function* pieces(whole: Buffer, size = 7_919): AsyncIterable<Buffer> {
  for (let at = 0; at < whole.length; at += size) yield whole.subarray(at, at + size);
}

async function gather(source: AsyncIterable<Buffer>): Promise<Buffer> {
  const all: Buffer[] = [];
  for await (const piece of source) all.push(piece);
  return Buffer.concat(all);
}

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'none',
    (error: { code?: string }) => error.code,
  );

describe('the evidence vault', () => {
  let folder: string;
  let vault: FileVault;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'caspix-vault-'));
    vault = new FileVault(testConfig(server, 'none', 'none', { evidenceDir: folder }));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const pathOf = (storage: string) => join(folder, 'incoming', storage);

  it('gives back what it was given, at every size around a piece', async () => {
    for (const size of [1, PLAIN_BYTES - 1, PLAIN_BYTES, PLAIN_BYTES + 1, 3 * PLAIN_BYTES]) {
      const whole = randomBytes(size);
      const received = await vault.receive(uuidv7(), pieces(whole), MAX);
      expect(received).toMatchObject({ size, sha256: createHash('sha256').update(whole).digest('hex') });
      expect((await gather(vault.read(received))).equals(whole)).toBe(true);
      vault.keep(received.storage);
      expect((await gather(vault.read(received))).equals(whole)).toBe(true);
    }
  });

  it('keeps nothing readable on the disk, and lets nobody else look', async () => {
    const { storage } = await vault.receive(uuidv7(), pieces(Buffer.from('the money went to Luc Ferrand '.repeat(50))), MAX);
    expect(readFileSync(pathOf(storage)).includes('Luc Ferrand')).toBe(false);
    expect(statSync(pathOf(storage)).mode & 0o777).toBe(0o600);
  });

  it('leaves nothing of a file that is too large, or whose sender went away', async () => {
    expect(await codeOf(vault.receive(uuidv7(), pieces(randomBytes(MAX + 1)), MAX))).toBe('payload-too-large');
    async function* broken() {
      yield randomBytes(PIECE_BYTES * 2);
      throw new Error('the sender went away');
    }
    await expect(vault.receive(uuidv7(), broken(), MAX)).rejects.toThrow('went away');
    expect(readdirSync(join(folder, 'incoming'))).toEqual([]);
  });

  it('notices a changed byte, a cut, a swap of pieces and the file of another', async () => {
    const received = await vault.receive(uuidv7(), pieces(randomBytes(3 * PLAIN_BYTES)), MAX);
    const stored = readFileSync(pathOf(received.storage));
    const piece = (n: number) => stored.subarray(HEADER_BYTES + n * PIECE_BYTES, HEADER_BYTES + (n + 1) * PIECE_BYTES);
    const flipped = Buffer.from(stored);
    flipped[stored.length >> 1] = (flipped[stored.length >> 1] ?? 0) ^ 1;
    const header = stored.subarray(0, HEADER_BYTES);
    const changed = [
      flipped,
      stored.subarray(0, HEADER_BYTES + 2 * PIECE_BYTES),
      Buffer.concat([header, piece(1), piece(0), piece(2)]),
      header,
    ];
    for (const bytes of changed) {
      writeFileSync(pathOf(received.storage), bytes);
      expect(await codeOf(gather(vault.read(received)))).toBe('integrity');
    }
    writeFileSync(pathOf(received.storage), stored);
    expect(await codeOf(gather(vault.read({ ...received, id: uuidv7() })))).toBe('integrity');
  });

  it('says what it found inside', async () => {
    const sniff = async (content: Buffer | string) => (await vault.receive(uuidv7(), pieces(Buffer.from(content)), MAX)).sniffed.type;
    expect(await sniff('a;b\r\n1;2\r\n')).toBe('text/plain');
    expect(await sniff('\uFEFF<!DOCTYPE html><script>alert(1)</script>')).toBe('text/html');
    expect(await sniff('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>')).toBe('image/svg+xml');
    expect(await sniff(Buffer.from('MZ\x90\x00\x03'.padEnd(200, '\0'), 'latin1'))).toBe('application/x-msdownload');
    expect(
      await sniff(Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0\x90wS\xde\0\0\0\x0cIDAT', 'latin1')),
    ).toBe('image/png');
    expect(await sniff(Buffer.from('Zahlung für Müller', 'latin1'))).toBe('text/plain');
    expect(await sniff(Buffer.from([1, 0, 2, 0, 3, 3, 3]))).toBe('application/octet-stream');
  });
});
