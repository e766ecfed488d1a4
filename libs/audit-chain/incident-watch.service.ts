import { setTimeout as wait } from 'node:timers/promises';
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { Logger } from 'pino';
import { LOGGER } from '#platform';
import { IncidentWatch } from './application/incidents/incident-watch.ts';
import { Pace } from './application/pace.ts';

/** Looks every five seconds. Runs in the API as well as in the worker, so that a worker that has died is noticed by somebody. */
@Injectable()
export class IncidentWatchService implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #stop = new AbortController();
  #loop: Promise<void> | undefined;

  constructor(
    private readonly watch: IncidentWatch,
    private readonly pace: Pace,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.#loop = this.#run();
  }

  async onApplicationShutdown(): Promise<void> {
    this.#stop.abort();
    await this.#loop;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      await wait(this.pace.watch, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      await this.watch
        .tick()
        .catch((err: unknown) => this.logger.error({ err }, 'the watch over the audit log failed and will look again'));
    }
  }
}
