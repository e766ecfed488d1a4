import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { Logger } from 'pino';
import { Audit } from '#audit-chain';
import { KeyRotation } from '#crypto';
import { LOGGER, serviceActor, UnitOfWork } from '#platform';

const EVERY_MILLIS = 5_000;
/** Large enough that the commit is not what takes the time, small enough to hold its locks for a fraction of a second. */
const PORTION = 2_000;

/** Runs in the worker: carries out what two people ordered, a portion in a transaction of its own, while everybody works. */
@Injectable()
export class KeyMover implements OnApplicationBootstrap, OnApplicationShutdown {
  #timer: NodeJS.Timeout | undefined;
  #busy = false;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly rotation: KeyRotation,
    private readonly audit: Audit,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.#timer = setInterval(() => void this.tick(), EVERY_MILLIS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.#timer);
  }

  /** Carries the open order to its end, if there is one. What fails is logged and gone on with in the next round. */
  async tick(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    try {
      while (await this.portion());
    } catch (err) {
      this.logger.error({ err }, 'keys could not be moved to their newest version');
    } finally {
      this.#busy = false;
    }
  }

  /** One portion; whether another is worth it. */
  private portion(): Promise<boolean> {
    return this.unitOfWork.run(serviceActor('timer', []), async (tx) => {
      const step = await this.rotation.advance(tx, PORTION);
      if (step?.done) {
        const object = { type: 'key', id: 'case' };
        await this.audit.record(tx, { action: 'key.rewrap', object, detail: { moved: step.total, order: step.id } });
      }
      return step !== undefined && step.moved > 0;
    });
  }
}
