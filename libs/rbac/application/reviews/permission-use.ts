import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Logger } from 'pino';
import type { Clock } from '#kernel';
import { CLOCK, LOGGER, serviceActor, type Tx, UnitOfWork } from '#platform';

/** Uses of one permission by one user within a day. `lastAt` is RFC 3339. */
export interface Use {
  readonly user: string;
  readonly permission: string;
  readonly day: string;
  uses: number;
  lastAt: string;
}

/** Where uses are added up: one row for a user, a permission and a day. */
export abstract class PermissionUseStore {
  abstract add(tx: Tx, uses: readonly Use[]): Promise<void>;
}

const EVERY_MILLIS = 15_000;

/** So many sums are written at once, without waiting for the interval; a database that is away keeps no more than this in memory. */
const AT_MOST = 20_000;

/**
 * Counts which permissions people use, for access reviews. The guard notes each use in memory, and a few times a minute the sums are
 * added to a row of the day: no request waits for it, and no reader ever counts the log. What a crash loses is at most one interval.
 */
@Injectable()
export class PermissionUse implements OnApplicationShutdown {
  #uses = new Map<string, Use>();
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly store: PermissionUseStore,
    private readonly unitOfWork: UnitOfWork,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  note(user: string, permission: string): void {
    this.#timer ??= setInterval(() => void this.flush(), EVERY_MILLIS).unref();
    const at = this.clock.now();
    const day = at.slice(0, 10);
    const key = `${user} ${permission} ${day}`;
    const use = this.#uses.get(key);
    if (use) Object.assign(use, { uses: use.uses + 1, lastAt: at });
    else this.#uses.set(key, { user, permission, day, uses: 1, lastAt: at });
    if (this.#uses.size >= AT_MOST) void this.flush();
  }

  /** Adds what was noted to the rows of the day. What could not be written is kept for the next round. */
  async flush(): Promise<void> {
    const noted = this.#uses;
    if (noted.size === 0) return;
    this.#uses = new Map();
    try {
      await this.unitOfWork.run(serviceActor('timer', ['rbac:count-use']), (tx) => this.store.add(tx, [...noted.values()]));
    } catch (err) {
      this.logger.error({ err }, 'uses of permissions could not be added up');
      this.#keep(noted);
    }
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.#timer);
    await this.flush();
  }

  #keep(noted: ReadonlyMap<string, Use>): void {
    for (const [key, use] of noted) {
      const newer = this.#uses.get(key);
      if (newer) newer.uses += use.uses;
      else if (this.#uses.size < AT_MOST) this.#uses.set(key, use);
    }
  }
}
