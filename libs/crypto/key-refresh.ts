import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import type { Logger } from 'pino';
import { DomainError, isDomainError } from '#kernel';
import { LOGGER, Readiness, serviceActor, UnitOfWork } from '#platform';
import { DOMAIN_KEY_LIFE_MILLIS, DomainKeys } from './application/domain-keys.ts';

/** Three tries within the life of the keys, so that one failure is noticed before anybody is refused. */
const EVERY_MILLIS = DOMAIN_KEY_LIFE_MILLIS / 3;

/** Reads the domain keys again and again; when that stays impossible they run out, writes are refused and readiness falls. */
@Injectable()
export class KeyRefresh implements OnModuleInit, OnModuleDestroy {
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly domainKeys: DomainKeys,
    private readonly unitOfWork: UnitOfWork,
    private readonly readiness: Readiness,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    this.readiness.add('keys', async () => {
      if (!this.domainKeys.isReady()) throw new DomainError('key-unavailable', 'the keys ran out');
    });
    this.#timer = setInterval(() => void this.refresh(), EVERY_MILLIS).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.#timer);
  }

  async refresh(): Promise<void> {
    try {
      await this.unitOfWork.run(serviceActor('operator', []), (tx) => this.domainKeys.load(tx));
    } catch (error) {
      this.logger.warn({ code: isDomainError(error) ? error.code : 'internal' }, 'the keys could not be read again');
    }
  }
}
