import { fileURLToPath } from 'node:url';
import type { HashingThreads } from './hashing-threads.ts';

export const GATE = fileURLToPath(new URL('./hashing-gate.fixture.ts', import.meta.url));

/** Keeps every thread busy until it is opened, as a machine that is far too slow would. What waits and is turned away is real. */
export function holdThreads(threads: HashingThreads): { open(): Promise<void> } {
  const gate = new Int32Array(new SharedArrayBuffer(4));
  const holding = Array.from({ length: threads.width }, () => threads.run('held', gate, GATE));
  return {
    open: async () => {
      Atomics.store(gate, 0, 1);
      Atomics.notify(gate, 0);
      await Promise.all(holding);
    },
  };
}
