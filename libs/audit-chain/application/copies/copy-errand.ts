import { createHash } from 'node:crypto';
import type { Clock } from '#kernel';
import { formatRange, rangeName } from '../../domain/copies/range-file.ts';
import type { CourierStore, OpenDestination, SealedRow } from '../forward/courier-store.ts';
import type { Errand } from '../forward/errand.ts';
import type { KeysInForce } from '../keys/keys-in-force.ts';
import type { CopyBooks, CopyVault, RangeEnd } from './copy-vault.ts';
import { verifyCopies } from './verify-copies.ts';

export interface CopyOptions {
  readonly store: CourierStore;
  readonly books: CopyBooks;
  readonly openVault: () => CopyVault | Promise<CopyVault>;
  readonly log: string;
  readonly keys: () => Promise<Pick<KeysInForce, 'current' | 'pins'>>;
  readonly clock: Clock;
  /** Entries in one object at most. */
  readonly most?: number;
  /** Age of the last reading back at which the copies are read back again. */
  readonly verifyMillis: number;
}

const MOST = 50_000;
const LOOK_MILLIS = 2_000;
const DAY_MILLIS = 86_400_000;
const MINUTE_MILLIS = 60_000;
const GENESIS = '0'.repeat(64);

/** Puts sealed ranges, each ending at a signed checkpoint, into one store, and reads them back once a day. */
export class CopyErrand implements Errand {
  #vault: CopyVault | null = null;
  #storedAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly destination: OpenDestination<'s3' | 'directory'>,
    private readonly options: CopyOptions,
  ) {}

  async step(): Promise<number> {
    const { store, books, clock } = this.options;
    const { id, settings } = this.destination;
    await this.#prepared();
    const { confirmed } = await store.progress(id);
    const most = this.options.most ?? MOST;
    const end = await books.end(confirmed, most);
    const waited = clock.millis() - this.#storedAt;
    const due = waited >= settings.everyMinutes * MINUTE_MILLIS || (end !== null && end.size - confirmed > most / 2);
    if (end !== null && due) {
      await this.#copy(confirmed, end);
      this.#storedAt = clock.millis();
      return end.size - confirmed > most / 2 ? 0 : LOOK_MILLIS;
    }
    const verifiedAt = await books.verifiedAt(id);
    const since = clock.millis() - (verifiedAt?.getTime() ?? 0);
    if (confirmed > 0 && since >= this.options.verifyMillis) await this.verify();
    return LOOK_MILLIS;
  }

  hurry(): void {
    this.#storedAt = Number.NEGATIVE_INFINITY;
  }

  /** In a place of its own: the ranges of the store go on without a gap when the pause is over. */
  async tell(index: number): Promise<void> {
    const end = await this.options.books.firstEnd(index);
    if (end === null) throw new Error(`no checkpoint covers entry ${index}`);
    const bytes = await this.#rangeOf(index, end);
    const vault = await this.#prepared();
    await vault.put(`${this.options.log}/changes/${rangeName(index, end.size)}`, bytes, this.#until());
  }

  reset(): void {
    this.close();
  }

  async test(_order: string): Promise<string> {
    this.close();
    await this.#prepared();
    return 'The store answers and protects what it is given';
  }

  async verify(): Promise<string> {
    const { books, keys } = this.options;
    const { id, kind } = this.destination;
    const vault = await this.#prepared();
    const { pins } = await keys();
    const verdict = await verifyCopies({ destination: id, vault, books, pins, locked: kind === 's3' });
    await books.verified(id, verdict.ok, verdict.says);
    if (!verdict.ok) throw new Error(verdict.says);
    return verdict.says;
  }

  close(): void {
    this.#vault?.close();
    this.#vault = null;
  }

  async #prepared(): Promise<CopyVault> {
    if (this.#vault) return this.#vault;
    const vault = await this.options.openVault();
    try {
      await this.options.books.protection(this.destination.id, await vault.prepare());
    } catch (error) {
      vault.close();
      throw error;
    }
    this.#vault = vault;
    return vault;
  }

  async #copy(first: number, end: RangeEnd): Promise<void> {
    const { store, books, log } = this.options;
    const { id } = this.destination;
    const bytes = await this.#rangeOf(first, end);
    const name = `${log}/ranges/${rangeName(first, end.size)}`;
    const until = this.#until();
    const vault = await this.#prepared();
    const version = await vault.put(name, bytes, until);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    await books.record(id, { first, next: end.size, name, version, sha256, bytes: bytes.length, retainUntil: until });
    await store.confirmed(id, end.size);
    await store.beat(id);
  }

  async #rangeOf(first: number, end: RangeEnd): Promise<Buffer> {
    const { store, books, log, keys } = this.options;
    const rows = await store.entries(first, end.size - first);
    if (rows.length !== end.size - first) throw new Error(`the log has ${rows.length} of the entries from ${first} to ${end.size}`);
    const before = first === 0 ? GENESIS : await books.linkAt(first - 1);
    if (before === null) throw new Error(`the log has no entry ${first - 1}`);
    const { vkey } = (await keys()).current;
    return formatRange({ log, first, next: end.size, before, checkpoint: end.note, vkey }, rows.map(lineOf));
  }

  /** Whole seconds: stores keep no smaller part of the time, and would then seem to keep it for less. */
  #until(): Date | null {
    const { kind, settings } = this.destination;
    if (kind !== 's3') return null;
    return new Date(Math.ceil(this.options.clock.millis() / 1000) * 1000 + settings.retainDays * DAY_MILLIS);
  }
}

const lineOf = ({ index, leaf, link, bytes }: SealedRow) => ({
  bytes: bytes?.toString('utf8') ?? null,
  index,
  leaf: leaf.toString('hex'),
  link: link.toString('hex'),
});
