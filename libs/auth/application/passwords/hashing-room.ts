import { availableParallelism, totalmem } from 'node:os';

/** What hashing may use of this machine. Memory is in bytes. */
export interface Machine {
  readonly cores: number;
  /** What this process may use at most, and what of it is free now. */
  readonly memory: number;
  readonly free: number;
}

/** An eighth of the memory for hashes: the rest is for everything else that the process does, and for the machine's other processes. */
const SHARE = 8;
const FEWEST = 1;
const MOST = 32;

/** How many hashes run at once: one a core, since each keeps one busy, and no more than the memory bears that they may hold. At least one. */
export function hashesAtOnce({ cores, memory, free }: Machine, bytesEach: number): number {
  const borne = Math.floor(Math.min(memory / SHARE, free / 2) / bytesEach);
  return Math.max(FEWEST, Math.min(cores, borne, MOST));
}

/** The machine as this process sees it, inside of its container's limits. */
export function thisMachine(): Machine {
  const limit = process.constrainedMemory();
  const memory = limit > 0 ? Math.min(limit, totalmem()) : totalmem();
  return { cores: availableParallelism(), memory, free: process.availableMemory() };
}
