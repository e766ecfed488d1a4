import { TooBusy } from '../../domain/sign-in-error.ts';

/** Runs at most `width` jobs at once and keeps at most `waiting` more; whoever comes after that is turned away. */
export class Lanes {
  #running = 0;
  readonly #queue: (() => void)[] = [];

  constructor(
    private readonly width: number,
    private readonly waiting: number,
  ) {}

  /** Throws `unavailable` when the queue is full: each job holds much memory, and a flood must not exhaust it. */
  async run<T>(job: () => Promise<T>): Promise<T> {
    if (this.#running >= this.width) {
      if (this.#queue.length >= this.waiting) throw new TooBusy();
      await new Promise<void>((resolve) => this.#queue.push(resolve));
    } else {
      this.#running += 1;
    }
    try {
      return await job();
    } finally {
      const next = this.#queue.shift();
      // The lane is handed on as it is, so that nobody who comes now overtakes the one who waits.
      if (next) next();
      else this.#running -= 1;
    }
  }
}
