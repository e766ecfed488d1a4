import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { Refusal } from '../refusal.ts';

/** Where a person's secrets come from. */
export interface Asker {
  secret(question: string): Promise<string>;
  close(): void;
}

/** Asks without echo on a terminal; elsewhere one line of the input each, for scripts that pipe them in. */
export function asker(): Asker {
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: silent, terminal: process.stdin.isTTY === true });
  const next = lines[Symbol.asyncIterator]();
  return {
    async secret(question) {
      process.stderr.write(question);
      const { value, done } = await next.next();
      process.stderr.write('\n');
      if (done) throw new Refusal('Nothing was entered');
      return String(value).trim();
    },
    close: () => lines.close(),
  };
}
