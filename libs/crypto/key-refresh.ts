import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import type { Logger } from 'pino';
import { DomainError, isDomainError } from '#kernel';
import { LOGGER, type NewNotice, Notices, Readiness, serviceActor, UnitOfWork } from '#platform';
import { DOMAIN_KEY_LIFE_MILLIS, DomainKeys } from './application/domain-keys.ts';

/** Three tries within the life of the keys, so that one failure is noticed before anybody is refused. */
const EVERY_MILLIS = DOMAIN_KEY_LIFE_MILLIS / 3;
/** While the provider is away it is asked this often, so that its return is noticed within seconds. */
const AGAIN_MILLIS = 15_000;

const to = [{ permission: 'key:manage' }, { group: 'security' }] as const;
const minutes = DOMAIN_KEY_LIFE_MILLIS / 60_000;

// biome-ignore format: one aligned table
const notices = {
  away:    { to, kind: 'keys.provider-away', severity: 'warning',  subject: 'The key provider does not answer',
             text: `Work goes on with the keys in memory for at most ${minutes} minutes from their last reading. Then what needs a key is refused.` },
  ranOut:  { to, kind: 'keys.ran-out',       severity: 'critical', subject: 'The keys have run out',
             text: 'The key provider has been away too long. What needs a key is refused with status 503, whole, until it answers again.' },
  back:    { to, kind: 'keys.provider-back', severity: 'info',     subject: 'The key provider answers again',
             text: 'The keys were read again. Nothing has to be done.' },
} as const satisfies Record<string, NewNotice>;

type Told = 'nothing' | 'away' | 'ranOut';

/** Reads the domain keys again and again; when that stays impossible they run out, writes are refused, readiness falls, and people are told. */
@Injectable()
export class KeyRefresh implements OnModuleInit, OnModuleDestroy {
  #timer: NodeJS.Timeout | undefined;
  #told: Told = 'nothing';

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
    this.#next(EVERY_MILLIS);
  }

  onModuleDestroy(): void {
    clearTimeout(this.#timer);
  }

  async refresh(): Promise<void> {
    try {
      await this.unitOfWork.run(serviceActor('operator', []), (tx) => this.domainKeys.load(tx));
    } catch (error) {
      this.logger.warn({ code: isDomainError(error) ? error.code : 'internal' }, 'the keys could not be read again');
      await this.#tell(this.domainKeys.isReady() ? 'away' : 'ranOut');
      return;
    }
    await this.#tell('nothing');
  }

  #next(millis: number): void {
    this.#timer = setTimeout(async () => {
      await this.refresh();
      this.#next(this.#told === 'nothing' ? EVERY_MILLIS : AGAIN_MILLIS);
    }, millis).unref();
  }

  /** Once for each change. Where even that cannot be written, the database is away too, and its own check says so. */
  async #tell(now: Told): Promise<void> {
    if (now === this.#told) return;
    const notice = now === 'nothing' ? notices.back : notices[now];
    this.#told = now;
    try {
      await this.unitOfWork.run(serviceActor('operator', []), (tx) => new Notices().send(tx, notice));
    } catch (error) {
      this.logger.error({ code: isDomainError(error) ? error.code : 'internal' }, `nobody could be told: ${notice.subject}`);
    }
  }
}
