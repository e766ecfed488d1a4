import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { Inject, Injectable } from '@nestjs/common';
import { DomainError } from '#kernel';
import { CONFIG, type Config } from '#platform';

/** The longest line that is read at once: 40 digits, a colon, a count, an end of line. */
const WINDOW = 128;

/**
 * The operator's own file of breached passwords: upper-case SHA-1 in hexadecimal, one a line, in order, each with `:count` or without
 * (the form in which the Pwned Passwords list comes). It is searched where it lies, so its tens of gigabytes need no memory and no network.
 */
@Injectable()
export class BreachedPasswords {
  constructor(@Inject(CONFIG) private readonly config: Config) {}

  /** False where the operator supplied no file. Throws `unavailable` where it cannot be read: then nobody can know. */
  async has(password: string): Promise<boolean> {
    const { breachedPasswords } = this.config;
    if (!breachedPasswords) return false;
    const wanted = createHash('sha1').update(password, 'utf8').digest('hex').toUpperCase();
    try {
      const file = await open(breachedPasswords, 'r');
      try {
        return await search(file, wanted);
      } finally {
        await file.close();
      }
    } catch (cause) {
      throw new DomainError('unavailable', 'The list of breached passwords cannot be read', [], { cause });
    }
  }
}

/** Binary search over lines of unequal length, by where the next line after the middle begins. */
async function search(file: FileHandle, wanted: string): Promise<boolean> {
  let low = 0;
  let high = (await file.stat()).size;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const { line, next } = await lineAfter(file, middle);
    if (line === null || line.slice(0, 40) > wanted) high = middle;
    else if (line.startsWith(wanted)) return true;
    else low = next;
  }
  return false;
}

/** The first whole line that begins at or after the offset, and where the one after it begins. */
async function lineAfter(file: FileHandle, at: number): Promise<{ line: string | null; next: number }> {
  const from = Math.max(0, at - 1);
  const { bytesRead, buffer } = await file.read(Buffer.alloc(2 * WINDOW), 0, 2 * WINDOW, from);
  const text = buffer.toString('latin1', 0, bytesRead);
  const start = at === 0 ? 0 : text.indexOf('\n') + 1;
  if (at !== 0 && start === 0) return { line: null, next: from + bytesRead };
  const end = text.indexOf('\n', start);
  const line = text.slice(start, end < 0 ? undefined : end).trim();
  return { line: line.length >= 40 ? line : null, next: from + (end < 0 ? bytesRead : end + 1) };
}
