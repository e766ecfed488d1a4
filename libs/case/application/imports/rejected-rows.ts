import type { WriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import { DomainError, type FieldError } from '#kernel';
import { csvLine } from '#platform';

/** Enough to find the row; the whole of it stands in the file it came from. */
const LONGEST_TEXT = 500;

export const reasonOf = (fields: readonly FieldError[]): string => fields.map(({ field, reason }) => `${field} ${reason}`).join('; ');

/** Writes rows that were refused beside their file, with line number and reason. The file appears with the first of them. */
export class RejectedRows {
  count = 0;
  #stream: WriteStream | undefined;

  constructor(readonly file: string) {}

  async add(line: number, reason: string, text: string): Promise<void> {
    this.count += 1;
    this.#stream ??= await this.begin();
    const stream = this.#stream;
    if (!stream.write(csvLine([line, reason, text.slice(0, LONGEST_TEXT)]))) {
      await new Promise<void>((resolve, reject) => {
        stream.once('drain', resolve);
        stream.once('error', reject);
      });
    }
  }

  async close(): Promise<void> {
    if (!this.#stream) return;
    this.#stream.end();
    await finished(this.#stream);
  }

  private async begin(): Promise<WriteStream> {
    const handle = await open(this.file, 'w', 0o600).catch((cause: unknown) => {
      throw new DomainError('validation', `Rows are refused, and ${this.file} cannot be written`, [], { cause });
    });
    const stream = handle.createWriteStream();
    // The byte order mark makes spreadsheets read the names right.
    stream.write(`\uFEFF${csvLine(['line', 'reason', 'row'])}`);
    return stream;
  }
}
