import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { Logger } from 'pino';
import { LOGGER } from '#platform';
import { Forwarder } from './application/forward/forwarder.ts';
import { Pace } from './application/pace.ts';
import { CarrierStores } from './carrier-stores.ts';
import { ErrandParts } from './errand-parts.ts';
import { errandOf } from './errands.ts';

/** Carries copies of the log out of the house: the background process runs it, and only one process at a time carries. */
@Injectable()
export class ForwardingService implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #forwarder: Forwarder;

  constructor(stores: CarrierStores, parts: ErrandParts, pace: Pace, @Inject(LOGGER) logger: Logger) {
    this.#forwarder = new Forwarder({
      store: stores.courier,
      lease: stores.lease,
      ...pace.forwarder,
      errandOf: (destination) => errandOf(destination, stores, parts, pace),
      onError: (err, destination) =>
        logger.error({ err, detail: { destination } }, 'copies of the log do not get out and will be sent again'),
    });
  }

  onApplicationBootstrap(): void {
    this.#forwarder.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#forwarder.stop();
  }
}
