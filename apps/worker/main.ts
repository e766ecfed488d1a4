import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { createLogger, loadConfig, NestLogger } from '#platform';
import { WorkerModule } from './worker.module.ts';

/** The background process: it seals, keeps partitions ahead of time and ends what has run out. It answers no network. */
const config = loadConfig();
const logger = createLogger({ level: config.logLevel });
const app = await NestFactory.createApplicationContext(WorkerModule.with(config, logger), {
  logger: new NestLogger(logger),
  abortOnError: false,
});
app.enableShutdownHooks();
