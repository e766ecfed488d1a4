import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { Logger } from 'pino';
import { uuidv7 } from '#kernel';
import { LOGGER } from '#platform';
import { CloseIdleAccounts } from './application/watch/close-idle-accounts.ts';
import { WatchSignIns } from './application/watch/watch-sign-ins.ts';

const EVERY_MILLIS = 15_000;
const HOURLY = 3_600_000;

/** Looks across accounts every 15 seconds, and every hour for what is idle or old. Several instances take turns. Whoever runs for long provides it: a command need not watch. */
@Injectable()
export class SignInWatchTimer implements OnApplicationBootstrap, OnApplicationShutdown {
  #timers: NodeJS.Timeout[] = [];

  constructor(
    private readonly watch: WatchSignIns,
    private readonly idle: CloseIdleAccounts,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.#timers = [
      setInterval(() => void this.tick(), EVERY_MILLIS).unref(),
      setInterval(() => void this.tidy(), HOURLY).unref(),
      setTimeout(() => void this.tidy(), EVERY_MILLIS).unref(),
    ];
  }

  onApplicationShutdown(): void {
    for (const timer of this.#timers) clearInterval(timer);
  }

  /** One look. Returns how many findings are new; a failure is logged and tried again with the next round. */
  async tick(): Promise<number> {
    try {
      return await this.watch.execute(uuidv7());
    } catch (err) {
      this.logger.error({ err }, 'sign-ins could not be looked at');
      return 0;
    }
  }

  /** Closes idle accounts and forgets old tries. Returns how many accounts it closed. */
  async tidy(): Promise<number> {
    try {
      await this.watch.forget(uuidv7());
      return await this.idle.execute();
    } catch (err) {
      this.logger.error({ err }, 'idle accounts could not be closed');
      return 0;
    }
  }
}
