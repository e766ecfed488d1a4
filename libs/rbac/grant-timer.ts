import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import { LOGGER, RoundTimer, serviceActor } from '#platform';
import { TendGrants } from './application/roles/tend-grants.ts';

const EVERY_MILLIS = 60_000;

/** No role can hold it: it begins and ends what somebody has approved with its times, and gives nothing. */
const TEND = 'rbac:tend';

/** Once a minute: roles begin whose time has come, and it is written down which ended. Several instances may do so at once. */
@Injectable()
export class GrantTimer extends RoundTimer {
  constructor(
    private readonly tend: TendGrants,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    super(EVERY_MILLIS);
  }

  /** One round. Returns how many grants it began or ended; a failure is logged and tried again with the next round. */
  async tick(): Promise<number> {
    try {
      return await this.tend.execute(serviceActor('timer', [TEND]));
    } catch (err) {
      this.logger.error({ err }, 'grants could not be begun or ended in time');
      return 0;
    }
  }
}
