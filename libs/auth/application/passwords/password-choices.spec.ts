import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { testConfig } from '#testing';
import { BreachedPasswords } from './breached-passwords.ts';

const folder = mkdtempSync(join(tmpdir(), 'caspix-breached-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const sha1 = (password: string) => createHash('sha1').update(password).digest('hex').toUpperCase();
const server = { host: 'localhost', port: 1, password: 'x', tls: 'socket' } as const;
const listOf = (name: string, lines: readonly string[], end = '\r\n') => {
  const file = join(folder, name);
  writeFileSync(file, lines.join(end));
  return new BreachedPasswords(testConfig(server as never, 'none', 'nobody', { breachedPasswords: file }));
};

describe('the list of breached passwords', () => {
  it('is asked offline, and finds what it holds and nothing else (ASVS 6.2.12)', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.string({ minLength: 1, maxLength: 20 }), { minLength: 1, maxLength: 60 }),
        fc.constantFrom('\n', '\r\n'),
        fc.nat({ max: 9_999_999 }),
        async (passwords, end, count) => {
          const lines = passwords.map((password, i) => (i % 2 ? sha1(password) : `${sha1(password)}:${count}`)).toSorted();
          const list = listOf('some.txt', lines, end);
          for (const password of passwords) expect(await list.has(password)).toBe(true);
          expect(await list.has('this is in none of them, whatever they are')).toBe(false);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('that is empty holds nothing; one that is missing lets nobody choose anything', async () => {
    expect(await listOf('empty.txt', []).has('whatever')).toBe(false);
    const gone = new BreachedPasswords(testConfig(server as never, 'none', 'nobody', { breachedPasswords: join(folder, 'gone.txt') }));
    await expect(gone.has('whatever')).rejects.toMatchObject({ code: 'unavailable' });
  });
});
