import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import { LOGGER } from '#platform';
import { CheckRunner } from './application/checks/check-runner.ts';
import { Pace } from './application/pace.ts';
import { SchemaKeeper } from './schema-keeper.ts';

export interface LogTask {
  readonly everyMillis: number;
  readonly work: () => Promise<unknown>;
}

/** What the background process does for the log beside sealing it, each on a beat of its own. */
@Injectable()
export class LogTasks {
  constructor(
    private readonly runner: CheckRunner,
    private readonly schema: SchemaKeeper,
    private readonly pace: Pace,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  all(): readonly LogTask[] {
    const { pace, runner, schema } = this;
    return [
      { everyMillis: pace.checks, work: () => runner.runNext() },
      { everyMillis: pace.tail, work: () => this.checkTail() },
      { everyMillis: pace.daily, work: () => runner.keepDaily() },
      { everyMillis: pace.partitions, work: () => schema.makeAhead() },
      { everyMillis: pace.schemaChanges, work: () => schema.carryChanges() },
    ];
  }

  private async checkTail(): Promise<void> {
    const { broken } = await this.runner.checkTail();
    if (broken) this.logger.error({ detail: { ...broken } }, `the audit chain does not hold: ${broken.says}`);
  }
}
