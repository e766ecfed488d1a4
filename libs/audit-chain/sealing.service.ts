import { setTimeout as wait } from 'node:timers/promises';
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { Logger } from 'pino';
import { LOGGER } from '#platform';
import { CheckRunner } from './application/checks/check-runner.ts';
import { Sealer } from './application/seal/sealer.ts';
import { SchemaKeeper } from './schema-keeper.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
/** A little less than a minute, so that a break is known within one, the check itself included. */
export const TAIL_EVERY_MILLIS = 50 * SECOND;

/** What the background process does for the log: seal, run checks, look at the newest entries again, make partitions ahead. */
@Injectable()
export class SealingService implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #stop = new AbortController();
  #loops: Promise<void>[] = [];

  constructor(
    private readonly sealer: Sealer,
    private readonly runner: CheckRunner,
    private readonly schema: SchemaKeeper,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.sealer.start();
    this.#loops = [
      this.#every(SECOND, () => this.runner.runNext()),
      this.#every(TAIL_EVERY_MILLIS, () => this.#checkTail()),
      this.#every(HOUR, () => this.runner.keepDaily()),
      this.#every(HOUR, () => this.schema.makeAhead()),
      this.#every(MINUTE, () => this.schema.carryChanges()),
    ];
  }

  async onApplicationShutdown(): Promise<void> {
    this.#stop.abort();
    await Promise.all([this.sealer.stop(), ...this.#loops]);
  }

  async #checkTail(): Promise<void> {
    const { broken } = await this.runner.checkTail();
    if (broken) this.logger.error({ detail: { ...broken } }, `the audit chain does not hold: ${broken.says}`);
  }

  async #every(millis: number, work: () => Promise<unknown>): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      await work().catch((err: unknown) => this.logger.error({ err }, 'a task of the audit chain failed and will be tried again'));
      await wait(millis, undefined, { signal }).catch(() => undefined);
    }
  }
}
