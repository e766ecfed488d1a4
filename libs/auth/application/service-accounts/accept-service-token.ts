import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '#kernel';
import { type Actor, CLOCK, CONFIG, type Config } from '#platform';
import { TokenRefused } from '../../domain/service-accounts/token-refused.ts';
import { AdmitMachine, machineActor } from './admit-machine.ts';
import type { Caller } from './caller.ts';
import { type ServiceAccount, ServiceAccountReader, type ServiceKey } from './service-account-store.ts';
import { claimedAccount, verifyServiceToken } from './verify-service-token.ts';

/** What an assertion proved, once: which account, and by which of its keys. */
export interface ProvenMachine {
  readonly account: ServiceAccount;
  readonly key: ServiceKey;
}

/** An assertion that an account signed itself (RFC 7523): it opens one request, or asks for an access token, and serves once. */
@Injectable()
export class AcceptServiceToken {
  constructor(
    private readonly accounts: ServiceAccountReader,
    private readonly admit: AdmitMachine,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** The actor that the token stands for, for this one request. Throws `TokenRefused`; `seen` learns the account before that. */
  async execute(token: string, caller: Caller, seen: (account: string) => void): Promise<Actor> {
    const { account } = await this.prove(token, caller, seen);
    return machineActor(account, caller.request, { permissions: account.permissions, session: account.id, methods: ['jwt'] });
  }

  /** Spends the assertion. Throws `TokenRefused`. */
  async prove(token: string, caller: Caller, seen: (account: string) => void): Promise<ProvenMachine> {
    const account = await this.accounts.read(claimedAccount(token));
    if (!account) throw new TokenRefused('unknown-account');
    seen(account.id);
    this.admit.before(account, caller);
    const check = { account, audience: this.config.publicOrigin, now: this.clock.millis() };
    const { jti, until, key } = await verifyServiceToken(token, check);
    if (!(await this.accounts.spend({ account: account.id, jti, until }))) throw new TokenRefused('replayed');
    await this.admit.after(account, key);
    return { account, key };
  }
}
