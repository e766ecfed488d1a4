import type { Clock } from '#kernel';

export interface CacheBounds {
  /** Most entries held at once. */
  size: number;
  /** How long an entry may be used, in milliseconds from when it was put in. */
  ttlMillis: number;
}

/** Least recently used goes first; nothing outlives its time, however often it is used. */
export class BoundedCache<Value> {
  readonly #entries = new Map<string, { value: Value; until: number }>();

  constructor(
    private readonly bounds: CacheBounds,
    private readonly clock: Clock,
  ) {}

  get(id: string): Value | undefined {
    const entry = this.#entries.get(id);
    if (!entry) return undefined;
    this.#entries.delete(id);
    if (entry.until <= this.clock.millis()) return undefined;
    this.#entries.set(id, entry);
    return entry.value;
  }

  set(id: string, value: Value): void {
    this.#entries.delete(id);
    this.#entries.set(id, { value, until: this.clock.millis() + this.bounds.ttlMillis });
    if (this.#entries.size <= this.bounds.size) return;
    const oldest = this.#entries.keys().next();
    if (!oldest.done) this.#entries.delete(oldest.value);
  }

  delete(id: string): void {
    this.#entries.delete(id);
  }

  clear(): void {
    this.#entries.clear();
  }
}
