import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import type { Clock } from '#kernel';
import { CLOCK, LOGGER, RoundTimer, serviceActor, UnitOfWork } from '#platform';
import { KeyOrders } from './key-orders.ts';

const EVERY_MILLIS = 5_000;
/** After a failure: a provider that does not let the product do it says so once a minute in its own log, and not with every round. */
const PAUSE_MILLIS = 60_000;

/** Runs in the worker: carries out what two people ordered, while everybody works. */
@Injectable()
export class KeyOrderTimer extends RoundTimer {
  #busy = false;
  #pausedUntil = 0;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly orders: KeyOrders,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    super(EVERY_MILLIS);
  }

  /** Carries the open orders to their end, if there are any. What fails is logged and gone on with in a minute. */
  async tick(): Promise<void> {
    if (this.#busy || this.clock.millis() < this.#pausedUntil) return;
    this.#busy = true;
    try {
      await this.orders.carryOut((work) => this.unitOfWork.run(serviceActor('timer', []), work));
    } catch (err) {
      this.#pausedUntil = this.clock.millis() + PAUSE_MILLIS;
      this.logger.error({ err }, 'an order about keys could not be carried out');
    } finally {
      this.#busy = false;
    }
  }
}
