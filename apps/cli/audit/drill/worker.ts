import { setTimeout as wait } from 'node:timers/promises';
import { NestFactory } from '@nestjs/core';
import { pino } from 'pino';
import { AuditModule, CheckRunner, IncidentWatch, Sealer } from '#audit-chain';
import { CryptoModule } from '#crypto';
import { type Config, PlatformModule } from '#platform';

export interface Worker {
  stop(): Promise<void>;
}

/** The worker's own parts at the worker's own pace, on a scratch database: sealer, check of the newest entries, watch over the log. */
export async function startWorker(config: Config, pace: { tailMillis: number; watchMillis: number }): Promise<Worker> {
  const logger = pino({ level: 'silent' });
  const module = {
    module: class DrillWorker {},
    imports: [PlatformModule.with({ config, logger, http: false }), CryptoModule, AuditModule],
  };
  const app = await NestFactory.createApplicationContext(module, { logger: false, abortOnError: false });
  const [sealer, runner, watch] = [app.get(Sealer), app.get(CheckRunner), app.get(IncidentWatch)];
  const ending = new AbortController();
  const { signal } = ending;
  const every = async (millis: number, work: () => Promise<unknown>) => {
    while (!signal.aborted) {
      // As in the worker: what fails is tried again.
      await work().catch(() => undefined);
      await wait(millis, undefined, { signal }).catch(() => undefined);
    }
  };
  sealer.start();
  await runner.checkTail().catch(() => undefined);
  const loops = [
    wait(pace.tailMillis, undefined, { signal }).then(
      () => every(pace.tailMillis, () => runner.checkTail()),
      () => undefined,
    ),
    every(pace.watchMillis, () => watch.tick()),
  ];
  return {
    stop: async () => {
      ending.abort();
      await Promise.all([sealer.stop(), ...loops]);
      await app.close();
    },
  };
}
