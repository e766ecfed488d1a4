import { backoffMillis } from './backoff.ts';
import type { CourierStore, OpenDestination } from './courier-store.ts';
import type { Errand } from './errand.ts';

interface Telling {
  readonly errand: Errand;
  readonly done: Promise<void>;
}

export interface TellerOptions {
  readonly store: CourierStore;
  readonly errandOf: (destination: OpenDestination) => Errand | null;
  readonly onError: (error: unknown, destination: string) => void;
}

/** Tells receivers of paused destinations of the changes that wait, one entry each: nothing else goes there. */
export class PausedTeller {
  readonly #under = new Map<string, Telling>();
  readonly #failed = new Map<string, { entry: string; times: number; again: number }>();

  constructor(private readonly options: TellerOptions) {}

  /** Begins to tell, unless it is under way or has failed a moment ago. Does not wait. */
  tell(destination: OpenDestination): void {
    const { id, next } = destination;
    const failed = this.#failed.get(id);
    if (next === null || this.#under.has(id)) return;
    if (failed?.entry === next.entry && performance.now() < failed.again) return;
    const errand = this.options.errandOf(destination);
    if (!errand) return;
    const done = this.#tell(destination, errand, next.entry).finally(() => {
      errand.close();
      this.#under.delete(id);
    });
    this.#under.set(id, { errand, done });
  }

  async end(): Promise<void> {
    for (const { errand } of this.#under.values()) errand.close();
    await Promise.all([...this.#under.values()].map(({ done }) => done));
  }

  async #tell({ id, name }: OpenDestination, errand: Errand, entry: string): Promise<void> {
    try {
      const place = await this.options.store.placeOf(entry);
      if (place === null) return;
      await errand.tell(place);
      await this.options.store.told(id, entry);
      this.#failed.delete(id);
    } catch (error) {
      const before = this.#failed.get(id);
      const times = before?.entry === entry ? before.times + 1 : 1;
      this.#failed.set(id, { entry, times, again: performance.now() + backoffMillis(times) });
      if (times === 1) this.options.onError(error, name);
    }
  }
}
