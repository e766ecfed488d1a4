import { availableParallelism, totalmem } from 'node:os';

/** What hashing may use of this machine. Memory is in bytes. */
export interface Machine {
  readonly cores: number;
  /** What this process may use at most, and what of it is free now. */
  readonly memory: number;
  readonly free: number;
  /** Threads of libuv's pool, on which hashes run beside reads of files and names. */
  readonly threads: number;
}

/** An eighth of the memory for hashes: the rest is for everything else that the process does, and for the machine's other processes. */
const SHARE = 8;
const FEWEST = 1;
const MOST = 32;
/** libuv's own default; UV_THREADPOOL_SIZE says otherwise. */
const POOL = 4;

/**
 * How many hashes run at once: one a core, since each keeps one busy; no more than the memory bears that they may hold; and one thread of
 * the pool stays free, so that a flood of sign-ins does not keep files and host names waiting. At least one.
 */
export function hashesAtOnce({ cores, memory, free, threads }: Machine, bytesEach: number): number {
  const borne = Math.floor(Math.min(memory / SHARE, free / 2) / bytesEach);
  return Math.max(FEWEST, Math.min(cores, borne, threads - 1, MOST));
}

/** The machine as this process sees it, inside of its container's limits. */
export function thisMachine(): Machine {
  const limit = process.constrainedMemory();
  const memory = limit > 0 ? Math.min(limit, totalmem()) : totalmem();
  const pool = Number(process.env['UV_THREADPOOL_SIZE'] ?? POOL);
  const threads = Number.isInteger(pool) && pool > 0 ? pool : POOL;
  return { cores: availableParallelism(), memory, free: process.availableMemory(), threads };
}
