import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { Logger } from 'pino';
import { Pseudonyms } from '#crypto';
import type { Clock } from '#kernel';
import { CLOCK, CONFIG, type Config, LOGGER, maskText } from '#platform';
import { CourierLease, CourierStore, type OpenDestination } from './application/forward/courier-store.ts';
import type { Errand } from './application/forward/errand.ts';
import { Forwarder } from './application/forward/forwarder.ts';
import { SiemErrand, type SiemOptions } from './application/forward/siem-errand.ts';
import { TlsReceivers } from './persistence/forward/tls-receivers.ts';

/** What the errands need beside their destination. */
@Injectable()
export class ErrandParts {
  constructor(
    @Inject(CONFIG) readonly config: Config,
    @Inject(CLOCK) readonly clock: Clock,
    @Inject(LOGGER) readonly logger: Logger,
    readonly pseudonyms: Pseudonyms,
  ) {}
}

/** Carries copies of the log out of the house: the background process runs it, and only one process at a time carries. */
@Injectable()
export class ForwardingService implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #forwarder: Forwarder;

  constructor(
    store: CourierStore,
    lease: CourierLease,
    private readonly parts: ErrandParts,
  ) {
    const receivers = new TlsReceivers(new URL(parts.config.publicOrigin).hostname);
    const errandOf = (destination: OpenDestination): Errand | null =>
      isSiem(destination) ? new SiemErrand(destination, store, receivers, this.#siemOptions()) : null;
    const onError = (err: unknown, destination: string | null) =>
      parts.logger.error({ err, detail: { destination } }, 'copies of the log do not get out and will be sent again');
    this.#forwarder = new Forwarder({ store, lease, errandOf, onError });
  }

  onApplicationBootstrap(): void {
    this.#forwarder.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#forwarder.stop();
  }

  #siemOptions(): SiemOptions {
    const { config, clock, pseudonyms } = this.parts;
    const hiding = { pseudonym: (kind: string, value: string) => pseudonyms.of(kind, value), mask: maskText };
    return { log: config.logName, clock, hiding };
  }
}

const isSiem = (destination: OpenDestination): destination is OpenDestination<'syslog-tls' | 'hec'> =>
  destination.kind === 'syslog-tls' || destination.kind === 'hec';
