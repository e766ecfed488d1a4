import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '#kernel';
import { CLOCK, CONFIG, type Config } from '#platform';
import { TokenRefused } from '../../domain/service-accounts/token-refused.ts';
import type { Caller } from './caller.ts';
import { ServiceAccountReader, type ServiceKey } from './service-account-store.ts';
import { verifyProof } from './verify-proof.ts';

/** DPoP proofs, each of which serves once. */
@Injectable()
export class DpopProofs {
  constructor(
    private readonly accounts: ServiceAccountReader,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** `token` is the access token that the proof goes with; absent where it asks for one. Throws `TokenRefused`. */
  async spend(caller: Caller, of: { account: string; key: ServiceKey; token?: string }): Promise<void> {
    const { account, ...check } = of;
    const proof = await verifyProof(caller, { ...check, origin: this.config.publicOrigin, now: this.clock.millis() });
    if (!(await this.accounts.spend({ account, ...proof }))) throw new TokenRefused('proof-replayed');
  }
}
