import { type DynamicModule, Global, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import type { Logger } from 'pino';
import { DataSource } from 'typeorm';
import { type Clock, systemClock } from '#kernel';
import type { Config } from './config/schema.ts';
import { createDataSource } from './database/data-source.ts';
import { UnitOfWork } from './database/unit-of-work.ts';
import { HealthController } from './health/health.controller.ts';
import { Readiness } from './health/readiness.ts';
import { createLogger } from './logging/logger.ts';
import { Desks } from './notices/desks.ts';
import { Notices } from './notices/notices.ts';
import { Outbox } from './notices/outbox.ts';
import { CLOCK, CONFIG, LOGGER } from './tokens.ts';

export interface PlatformOptions {
  config: Config;
  clock?: Clock;
  logger?: Logger;
  /** Whether this process answers HTTP, and so has health routes. */
  http?: boolean;
}

@Global()
@Module({})
export class PlatformModule {
  static with({ config, clock = systemClock, logger, http = true }: PlatformOptions): DynamicModule {
    return {
      module: PlatformModule,
      imports: [DiscoveryModule],
      controllers: http ? [HealthController] : [],
      providers: [
        { provide: CONFIG, useValue: config },
        { provide: CLOCK, useValue: clock },
        { provide: LOGGER, useFactory: () => logger ?? createLogger({ level: config.logLevel }) },
        { provide: DataSource, useFactory: () => createDataSource(config).initialize() },
        UnitOfWork,
        Readiness,
        Desks,
        Notices,
        Outbox,
      ],
      exports: [CONFIG, CLOCK, LOGGER, DataSource, UnitOfWork, Readiness, Desks, Notices, Outbox, DiscoveryModule],
    };
  }
}
