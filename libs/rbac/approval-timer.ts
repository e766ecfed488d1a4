import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import { LOGGER, REACH_EVERYWHERE, RoundTimer, serviceActor } from '#platform';
import { ExpireApprovals } from './application/approvals/expire-approvals.ts';

const EVERY_MILLIS = 60_000;

/** It sees every kind of request, and may put back into work what waited for a decision. It can decide nothing itself. */
const RIGHTS = ['approval:read', 'case:read', 'case:work', 'role:read', 'team:read'];

/** Ends once a minute what nobody decided in time. Several instances may do so at once: each request is locked and looked at again. */
@Injectable()
export class ApprovalTimer extends RoundTimer {
  constructor(
    private readonly expire: ExpireApprovals,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    super(EVERY_MILLIS);
  }

  /** One round. Returns how many requests it ended; a failure is logged and tried again with the next round. */
  async tick(): Promise<number> {
    try {
      return await this.expire.execute(serviceActor('timer', RIGHTS, undefined, REACH_EVERYWHERE));
    } catch (err) {
      this.logger.error({ err }, 'requests that ran out could not be ended');
      return 0;
    }
  }
}
