import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import { LOGGER } from '#platform';
import { SchemaWatch } from './application/schema-watch.ts';
import { Partitions } from './persistence/partitions.ts';

/** Looks after the tables of the log: months ahead, and an entry for whatever is done to their definition. */
@Injectable()
export class SchemaKeeper {
  #warned = false;

  constructor(
    private readonly partitions: Partitions,
    private readonly watch: SchemaWatch,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  makeAhead(): Promise<void> {
    return this.partitions.make();
  }

  async carryChanges(): Promise<void> {
    const carried = await this.watch.carry();
    if (carried === null && !this.#warned) {
      this.logger.warn('changes of the audit schema are not recorded: run deploy/postgres/roles.sql as a superuser');
    }
    this.#warned = carried === null;
  }
}
