import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { loadConfig } from '#platform';
import { WorkerModule } from './worker.module.ts';

/** The background process: it seals, keeps partitions ahead of time and ends what has run out. It answers no network. */
const app = await NestFactory.createApplicationContext(WorkerModule.with(loadConfig()), { logger: ['error', 'warn'], abortOnError: false });
app.enableShutdownHooks();
