import { DomainError } from '#kernel';

/** Longer than any honest record; a file without line ends would otherwise be read into memory as a whole. */
const LONGEST_LINE = 256 * 1024;

/** One physical line, without its end. `text` is null where the line was too long and was passed over. */
export interface Line {
  number: number;
  text: string | null;
}

function assertUtf8Mark(first: Uint8Array): void {
  const utf16 = (first[0] === 0xff && first[1] === 0xfe) || (first[0] === 0xfe && first[1] === 0xff);
  if (utf16) throw new DomainError('validation', 'The file is UTF-16; save it as CSV UTF-8', [{ field: 'file', reason: 'is not UTF-8' }]);
}

/**
 * Splits bytes into lines at LF or CRLF, in memory that does not grow with the file. A byte order mark is dropped; bytes that are no
 * UTF-8 become U+FFFD, which the checks further in refuse. Throws `validation` for UTF-16.
 */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Line> {
  const decoder = new TextDecoder('utf-8');
  let rest = '';
  let number = 0;
  let tooLong = false;
  for await (const chunk of chunks) {
    if (number === 0 && rest === '') assertUtf8Mark(chunk);
    const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = parts.pop() ?? '';
    for (const part of parts) {
      number += 1;
      yield { number, text: tooLong ? null : withoutReturn(part) };
      tooLong = false;
    }
    if (rest.length > LONGEST_LINE) {
      tooLong = true;
      rest = '';
    }
  }
  rest += decoder.decode();
  if (tooLong || rest !== '') yield { number: number + 1, text: tooLong ? null : withoutReturn(rest) };
}

const withoutReturn = (line: string): string => (line.endsWith('\r') ? line.slice(0, -1) : line);
