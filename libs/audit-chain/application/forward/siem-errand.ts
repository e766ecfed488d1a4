import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '#kernel';
import type { Outgoing } from '../../domain/forward/record.ts';
import { causes } from '../../domain/incidents/causes.ts';
import type { CourierStore, OpenDestination, OpenIncident } from './courier-store.ts';
import type { Errand } from './errand.ts';
import type { Receiver, Receivers } from './receiver.ts';
import { type Hiding, toRecord } from './to-record.ts';

export interface SiemOptions {
  readonly log: string;
  readonly clock: Clock;
  readonly hiding: Hiding;
  /** Entries in one hand-over. */
  readonly batch?: number;
  /** How often the receiver is asked whether it has read everything. */
  readonly confirmMillis?: number;
  readonly heartbeatMillis?: number;
  /** How often it is looked for incidents that the receiver has not been told of. */
  readonly alarmMillis?: number;
  /** Between two looks for new entries. */
  readonly pollMillis?: number;
  /** Overrides what the receiver says of itself. */
  readonly settleMillis?: number;
}

const BATCH = 1_000;
const CONFIRM_MILLIS = 30_000;
const HEARTBEAT_MILLIS = 60_000;
const ALARM_MILLIS = 2_000;
const POLL_MILLIS = 500;

/**
 * Sends the log to one SIEM, strictly in order. `sent` runs ahead; `confirmed` follows when the receiver has read everything and has
 * lived on for its settling time. After any break it goes on from `confirmed`, so entries may come twice and none is left out.
 */
export class SiemErrand implements Errand {
  #receiver: Receiver | null = null;
  #next: number | null = null;
  #confirmedAt: number;
  #beatAt = Number.NEGATIVE_INFINITY;
  #alarmsAt = Number.NEGATIVE_INFINITY;
  /** Numbers of the incidents that this receiver was told of since the last break. */
  #told: ReadonlySet<string> = new Set();
  /** Positions that the receiver has read, each with when that was; they count when they have settled. */
  #read: { position: number; at: number }[] = [];
  /** Whether something went out that no `confirm` has covered. */
  #open = false;

  constructor(
    private readonly destination: OpenDestination<'syslog-tls' | 'hec'>,
    private readonly store: CourierStore,
    private readonly receivers: Receivers,
    private readonly options: SiemOptions,
  ) {
    this.#confirmedAt = options.clock.millis();
  }

  async step(): Promise<number> {
    this.#next ??= (await this.store.progress(this.destination.id)).confirmed;
    this.#receiver?.assertAlive();
    await this.#tellOfIncidents();
    const rows = await this.store.entries(this.#next, this.options.batch ?? BATCH);
    if (rows.length > 0) {
      const { log, hiding } = this.options;
      await this.#send(rows.map((row) => ({ kind: 'entry', record: toRecord(row, log, hiding) })));
      this.#next += rows.length;
      await this.store.sent(this.destination.id, this.#next);
    }
    await this.#settle();
    const now = this.options.clock.millis();
    if (now - this.#beatAt >= (this.options.heartbeatMillis ?? HEARTBEAT_MILLIS)) await this.#beat();
    else if (this.#open && now - this.#confirmedAt >= (this.options.confirmMillis ?? CONFIRM_MILLIS)) await this.#confirm();
    return rows.length > 0 ? 0 : (this.options.pollMillis ?? POLL_MILLIS);
  }

  hurry(): void {
    this.#confirmedAt = Number.NEGATIVE_INFINITY;
  }

  async tell(index: number): Promise<void> {
    const [row] = await this.store.entries(index, 1);
    if (!row) throw new Error(`the log has no entry ${index}`);
    const receiver = this.receivers.open(this.destination);
    try {
      const { log, hiding, settleMillis = receiver.settleMillis } = this.options;
      await receiver.send([{ kind: 'entry', record: toRecord(row, log, hiding) }]);
      await receiver.confirm();
      await wait(settleMillis);
      receiver.assertAlive();
    } finally {
      receiver.close();
    }
  }

  reset(): void {
    this.close();
    this.#next = null;
    this.#read = [];
    this.#open = false;
    this.#beatAt = Number.NEGATIVE_INFINITY;
    this.#alarmsAt = Number.NEGATIVE_INFINITY;
    this.#told = new Set();
  }

  async test(order: string): Promise<string> {
    const receiver = this.receivers.open(this.destination);
    try {
      const { log, clock } = this.options;
      await receiver.send([{ kind: 'test', test: { log, at: clock.now(), order } }]);
      await receiver.confirm();
      return 'The receiver took the test message';
    } finally {
      receiver.close();
    }
  }

  async rewind(to: number): Promise<void> {
    this.reset();
    await this.store.rewind(this.destination.id, to);
  }

  close(): void {
    this.#receiver?.close();
    this.#receiver = null;
  }

  async #send(messages: readonly Outgoing[]): Promise<void> {
    this.#receiver ??= this.receivers.open(this.destination);
    this.#open = true;
    await this.#receiver.send(messages);
  }

  /** Before the entries: what is wrong with the log must not wait behind it. */
  async #tellOfIncidents(): Promise<void> {
    const now = this.options.clock.millis();
    if (now - this.#alarmsAt < (this.options.alarmMillis ?? ALARM_MILLIS)) return;
    const open = await this.store.openIncidents();
    const news = open.filter(({ number }) => !this.#told.has(number));
    if (news.length > 0) await this.#send(news.map((incident) => this.#alarm(incident)));
    this.#told = new Set(open.map(({ number }) => number));
    this.#alarmsAt = now;
  }

  #alarm({ number, cause, subject, says, openedAt }: OpenIncident): Outgoing {
    const { log, hiding } = this.options;
    const { severity, title } = causes[cause];
    return { kind: 'alarm', alarm: { log, at: openedAt, number, cause, severity, subject, title, says: hiding.mask(says) } };
  }

  async #beat(): Promise<void> {
    const newest = await this.store.newestCheckpoint();
    const { log, clock } = this.options;
    const checkpoint = newest ? Buffer.from(newest.note, 'utf8').toString('base64') : null;
    const heartbeat = { log, at: clock.now(), size: newest?.size ?? 0, sent: this.#next ?? 0, checkpoint };
    await this.#send([{ kind: 'heartbeat', heartbeat }]);
    await this.#confirm();
    this.#beatAt = clock.millis();
    await this.store.beat(this.destination.id);
  }

  async #confirm(): Promise<void> {
    const position = this.#next ?? 0;
    await this.#receiver?.confirm();
    this.#open = false;
    this.#confirmedAt = this.options.clock.millis();
    this.#read.push({ position, at: this.#confirmedAt });
    await this.#settle();
  }

  async #settle(): Promise<void> {
    const settled = this.options.clock.millis() - (this.options.settleMillis ?? this.#receiver?.settleMillis ?? 0);
    const due = this.#read.filter(({ at }) => at <= settled).at(-1);
    if (!due) return;
    this.#read = this.#read.filter(({ at }) => at > settled);
    await this.store.confirmed(this.destination.id, due.position);
  }
}
