import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '#kernel';
import { type Actor, CLOCK, CONFIG, type Config, REACH_ALL } from '#platform';
import { TokenRefused } from '../../domain/service-accounts/token-refused.ts';
import { type ServiceAccount, ServiceAccountReader } from './service-account-store.ts';
import { TokenRefusals } from './token-refusals.ts';
import { claimedAccount, verifyServiceToken } from './verify-service-token.ts';

const NOBODY = 'unknown';

/** Who sent the token: a service account, for this one request. */
@Injectable()
export class AcceptServiceToken {
  constructor(
    private readonly accounts: ServiceAccountReader,
    private readonly refusals: TokenRefusals,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** The actor that the token stands for. Throws `TokenRefused` after recording it. `cookie` says whether the request carried one. */
  async execute(token: string, request: string, cookie = false): Promise<Actor> {
    let account = NOBODY;
    try {
      const claimed = claimedAccount(token);
      const known = await this.accounts.read(claimed);
      if (!known) throw new TokenRefused('unknown-account');
      account = known.id;
      if (!known.enabled) throw new TokenRefused('disabled-account');
      if (cookie) throw new TokenRefused('cookie');
      await this.spend(token, known);
      return actorOf(known, request);
    } catch (error) {
      if (error instanceof TokenRefused) await this.refusals.record(error, account, request);
      throw error;
    }
  }

  private async spend(token: string, account: ServiceAccount): Promise<void> {
    const { jti, until } = await verifyServiceToken(token, { account, audience: this.config.publicOrigin, now: this.clock.millis() });
    if (!(await this.accounts.spend({ account: account.id, jti, until }))) throw new TokenRefused('replayed');
  }
}

/** Exactly the account's permissions; no role, no team. */
const actorOf = ({ id, name, permissions }: ServiceAccount, request: string): Actor => ({
  sub: id,
  type: 'service',
  session: id,
  auth: { methods: ['jwt'], idp: 'local' },
  roles: [],
  permissions,
  teams: [],
  reach: REACH_ALL,
  request,
  name,
});
