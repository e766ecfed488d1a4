import { setTimeout as wait } from 'node:timers/promises';
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { Logger } from 'pino';
import { LOGGER } from '#platform';
import { Sealer } from './application/seal/sealer.ts';
import { type LogTask, LogTasks } from './log-tasks.ts';

/** What the background process does for the log: seal, run checks, look at the newest entries again, make partitions ahead. */
@Injectable()
export class SealingService implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #stop = new AbortController();
  #loops: Promise<void>[] = [];

  constructor(
    private readonly sealer: Sealer,
    private readonly tasks: LogTasks,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.sealer.start();
    this.#loops = this.tasks.all().map((task) => this.#every(task));
  }

  async onApplicationShutdown(): Promise<void> {
    this.#stop.abort();
    await Promise.all([this.sealer.stop(), ...this.#loops]);
  }

  async #every({ everyMillis, work }: LogTask): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      await work().catch((err: unknown) => this.logger.error({ err }, 'a task of the audit chain failed and will be tried again'));
      await wait(everyMillis, undefined, { signal }).catch(() => undefined);
    }
  }
}
