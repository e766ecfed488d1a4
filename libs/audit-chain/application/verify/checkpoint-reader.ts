import type { StoredCheckpoint } from '../seal/seal-session.ts';
import type { ChainWalk } from './chain-walk.ts';

const PAGE = 200;

/** The stored checkpoints in their order, read a page at a time. */
export class CheckpointReader {
  #page: StoredCheckpoint[] = [];
  #last = false;

  /** Begins with the first that is over more than `after` entries. */
  constructor(
    private readonly walk: ChainWalk,
    private after: number,
  ) {}

  /** The next ones, as far as they are over `size` entries at most. */
  async upTo(size: number): Promise<StoredCheckpoint[]> {
    const taken: StoredCheckpoint[] = [];
    for (;;) {
      if (this.#page.length === 0 && !this.#last) await this.#turn();
      const beyond = this.#page.findIndex((checkpoint) => checkpoint.size > size);
      taken.push(...this.#page.splice(0, beyond < 0 ? this.#page.length : beyond));
      if (beyond >= 0 || this.#last) return taken;
    }
  }

  async #turn(): Promise<void> {
    this.#page = await this.walk.checkpoints(this.after, PAGE);
    this.#last = this.#page.length < PAGE;
    this.after = this.#page.at(-1)?.size ?? this.after;
  }
}
