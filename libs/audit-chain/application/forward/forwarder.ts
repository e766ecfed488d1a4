import { setTimeout as wait } from 'node:timers/promises';
import { backoffMillis } from './backoff.ts';
import type { CourierLease, CourierStore, OpenDestination, Order } from './courier-store.ts';
import type { Errand } from './errand.ts';
import { Rejected } from './receiver.ts';
import { PausedTeller } from './tell-paused.ts';

/** Makes the errand of a destination; null for a kind that this process cannot serve. */
export type ErrandOf = (destination: OpenDestination) => Errand | null;

export interface ForwarderOptions {
  readonly store: CourierStore;
  readonly lease: CourierLease;
  readonly errandOf: ErrandOf;
  readonly onError: (error: unknown, destination: string | null) => void;
  /** Between two looks at what destinations there are and what was ordered. */
  readonly lookMillis?: number;
  /** Between two tries after the receiver has said no. */
  readonly parkedMillis?: number;
}

const LOOK_MILLIS = 1_000;
const PARKED_MILLIS = 60_000;

/** One destination under way. */
interface Run {
  readonly version: number;
  readonly errand: Errand;
  readonly stop: AbortController;
  readonly done: Promise<void>;
  /** Lets an order in between two steps: nothing else touches the errand meanwhile. */
  readonly between: ((errand: Errand) => Promise<void>)[];
}

/** Carries the log to every destination at once, each at its own pace: one that hangs holds up nobody, least of all the business. */
export class Forwarder {
  readonly #runs = new Map<string, Run>();
  readonly #teller: PausedTeller;
  #running: Promise<void> | null = null;
  #stop = new AbortController();

  constructor(private readonly options: ForwarderOptions) {
    this.#teller = new PausedTeller(options);
  }

  start(): void {
    this.#stop = new AbortController();
    this.#running ??= this.#run(this.#stop.signal);
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
    this.#running = null;
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { lease, onError, lookMillis = LOOK_MILLIS } = this.options;
    while (!signal.aborted) {
      try {
        if (await lease.hold()) await this.#look();
        else await this.#endAll();
      } catch (error) {
        onError(error, null);
      }
      await wait(lookMillis, undefined, { signal }).catch(() => undefined);
    }
    await this.#endAll();
    await lease.release().catch(() => undefined);
  }

  /** Starts and ends runs until they are those of the destinations as they stand now, and hands orders out. */
  async #look(): Promise<void> {
    const { store } = this.options;
    const known = await store.destinations();
    let changed = false;
    for (const destination of known) {
      const { id, next, state } = destination;
      if (next === null) continue;
      if (await store.adopt(id)) changed = true;
      else if (state === 'paused') this.#teller.tell(destination);
      else this.#runs.get(id)?.errand.hurry?.();
    }
    const destinations = changed ? await store.destinations() : known;
    const active = new Map(destinations.filter(({ state }) => state === 'active').map((one) => [one.id, one]));
    for (const [id, run] of this.#runs) if (active.get(id)?.version !== run.version) await this.#end(id, run);
    for (const destination of active.values()) if (!this.#runs.has(destination.id)) this.#begin(destination);
    for (const order of await store.orders()) this.#hand(order);
  }

  #begin(destination: OpenDestination): void {
    const errand = this.options.errandOf(destination);
    if (!errand) return;
    const stop = new AbortController();
    const between: Run['between'] = [];
    const done = this.#drive(destination, { errand, signal: stop.signal, between });
    this.#runs.set(destination.id, { version: destination.version, errand, stop, done, between });
  }

  async #drive(
    destination: OpenDestination,
    { errand, signal, between }: { errand: Errand; signal: AbortSignal; between: Run['between'] },
  ): Promise<void> {
    const { store, onError, parkedMillis = PARKED_MILLIS } = this.options;
    // What the process before this one noted down stands until something gets through.
    let noted = true;
    for (let failures = 0; !signal.aborted; ) {
      let pause = 0;
      try {
        for (let order = between.shift(); order; order = between.shift()) await order(errand);
        pause = await errand.step();
        if (noted) await store.recovered(destination.id);
        noted = false;
        failures = 0;
      } catch (error) {
        failures += 1;
        noted = true;
        errand.reset();
        const parked = error instanceof Rejected;
        await store.failed(destination.id, reasonOf(error), parked).catch((problem: unknown) => onError(problem, destination.name));
        if (failures === 1 || parked) onError(error, destination.name);
        pause = parked ? parkedMillis : backoffMillis(failures);
      }
      await this.#pause(pause, signal, between);
    }
    errand.close();
  }

  /** Waits, but not past an order. */
  async #pause(millis: number, signal: AbortSignal, between: Run['between']): Promise<void> {
    for (let left = millis; left > 0 && !signal.aborted && between.length === 0; left -= 250) {
      await wait(Math.min(left, 250), undefined, { signal }).catch(() => undefined);
    }
  }

  #hand(order: Order): void {
    const { store } = this.options;
    const run = this.#runs.get(order.destinationId);
    if (this.#handed.has(order.id)) return;
    this.#handed.add(order.id);
    if (!run) {
      void store.done(order.id, false, 'This destination is paused, or this worker cannot serve it').catch(() => undefined);
      return;
    }
    run.between.push(async (errand) => {
      const [ok, says] = await carryOut(errand, order);
      await store.done(order.id, ok, says);
      this.#handed.delete(order.id);
    });
  }

  readonly #handed = new Set<string>();

  async #end(id: string, run: Run): Promise<void> {
    this.#runs.delete(id);
    run.stop.abort();
    run.errand.close();
    await run.done;
    this.#handed.clear();
  }

  async #endAll(): Promise<void> {
    await Promise.all([this.#teller.end(), ...[...this.#runs].map(([id, run]) => this.#end(id, run))]);
  }
}

async function carryOut(errand: Errand, { id, kind, from }: Order): Promise<[ok: boolean, says: string]> {
  try {
    if (kind === 'test') return [true, await errand.test(id)];
    if (kind === 'verify' && errand.verify) return [true, await errand.verify()];
    if (kind === 'resend' && errand.rewind && from !== null) {
      await errand.rewind(from);
      return [true, `Sending again from index ${from}`];
    }
    return [false, 'This kind of destination cannot do that'];
  } catch (error) {
    return [false, reasonOf(error)];
  }
}

/** Short, and on one line: it is shown to people and stored. */
function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(/\s+/g, ' ').slice(0, 300);
}
