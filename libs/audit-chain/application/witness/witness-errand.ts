import { consistencyProof, cosignaturesOf, formatAddCheckpoint, parseWitnessKey } from '#proof';
import type { CourierStore, OpenDestination } from '../forward/courier-store.ts';
import type { Errand } from '../forward/errand.ts';
import { Rejected } from '../forward/receiver.ts';
import type { Witness, WitnessBooks } from './witness-books.ts';

export interface WitnessOptions {
  readonly store: CourierStore;
  readonly books: WitnessBooks;
  readonly witness: Witness;
}

const LOOK_MILLIS = 2_000;

/** Has one witness sign each new state of the log; `confirmed` is the size that it signed last. */
export class WitnessErrand implements Errand {
  constructor(
    private readonly destination: OpenDestination<'witness'>,
    private readonly options: WitnessOptions,
  ) {}

  async step(): Promise<number> {
    const { store } = this.options;
    const { confirmed } = await store.progress(this.destination.id);
    const newest = await store.newestCheckpoint();
    if (newest !== null && newest.size > confirmed) await this.#submit(confirmed, newest);
    return LOOK_MILLIS;
  }

  /** A witness reads no entries: it signs the state of the log that has this one. */
  async tell(index: number): Promise<void> {
    const { confirmed } = await this.options.store.progress(this.destination.id);
    const newest = await this.options.store.newestCheckpoint();
    if (newest === null || newest.size <= index) throw new Error(`no checkpoint covers entry ${index}`);
    await this.#submit(confirmed, newest);
  }

  reset(): void {
    this.close();
  }

  async test(_order: string): Promise<string> {
    const newest = await this.options.store.newestCheckpoint();
    if (newest === null) return 'The log has nothing to be signed yet';
    const { confirmed } = await this.options.store.progress(this.destination.id);
    await this.#submit(confirmed, newest);
    return `The witness signed the log at ${newest.size} entries`;
  }

  close(): void {
    this.options.witness.close();
  }

  /** Once more with the size that the witness remembers, when it remembers another one than we do. */
  async #submit(old: number, newest: { size: number; note: string }, again = true): Promise<void> {
    const { store, books, witness } = this.options;
    const { id, settings } = this.destination;
    const proof = old === 0 || old === newest.size ? [] : await consistencyProof(old, newest.size, books.readTile);
    const { status, body } = await witness.addCheckpoint(formatAddCheckpoint({ old, proof, checkpoint: newest.note }));
    if (status === 409 && again) return this.#submit(this.#seen(body, newest.size), newest, false);
    if (status !== 200) throw refusal(status, body);
    const key = parseWitnessKey(settings.vkey);
    const lines = body.match(/^— .*\n/gmu)?.filter((line) => cosignaturesOf(newest.note + line, [key]).length > 0);
    const line = lines?.[0];
    if (line === undefined) throw new Rejected('the witness answered without a signature by the key that it is known by');
    await books.keep(id, newest.size, line);
    await store.confirmed(id, newest.size);
    await store.beat(id);
  }

  #seen(body: string, size: number): number {
    const seen = /^(0|[1-9]\d{0,15})\n?$/.exec(body)?.[1];
    if (seen === undefined) throw new Rejected(`the witness refuses: ${body.slice(0, 200)}`);
    if (Number(seen) > size)
      throw new Rejected(`the witness signed this log at ${seen} entries, and it has ${size} now: it is an older state`);
    return Number(seen);
  }
}

/** 409 with equal sizes and another root, and 422: the witness saw another history. */
function refusal(status: number, body: string): Error {
  const says = `the witness answered ${status}: ${body.slice(0, 200)}`;
  if (status === 409 || status === 422) return new Rejected(`${says}; it has seen another history of this log`);
  return status >= 500 || status === 429 ? new Error(says) : new Rejected(says);
}
