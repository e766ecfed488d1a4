import { Inject, Injectable } from '@nestjs/common';
import { type Clock, DomainError } from '#kernel';
import { CLOCK } from '#platform';
import { TokenRefused } from '../../domain/service-accounts/token-refused.ts';
import { type ServiceAccount, ServiceAccountReader } from './service-account-store.ts';

const MINUTE = 60_000;
/** A server takes a twentieth of an account's minute at a time: few enough statements, and little that others wait for in vain. */
const PORTIONS = 20;

interface Lease {
  minute: number;
  left: number;
  /** The minute is used up, whoever asks. */
  dry: boolean;
}

/**
 * How many requests a machine may send in a minute, counted in PostgreSQL for all servers together. Each takes portions, so what they let
 * through never exceeds the rate, while most requests cost no statement.
 */
@Injectable()
export class MachineRates {
  readonly #leases = new Map<string, Lease>();

  constructor(
    private readonly accounts: ServiceAccountReader,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Throws `TokenRefused` for the first request beyond the rate, which is recorded, and `too-many-requests` for the rest of the minute. */
  async take({ id, perMinute }: Pick<ServiceAccount, 'id' | 'perMinute'>): Promise<void> {
    const lease = this.leaseOf(id);
    if (lease.left < 1) {
      if (lease.dry) throw new DomainError('too-many-requests', 'The account has used up its requests of this minute');
      const granted = await this.accounts.lease(id, Math.ceil(perMinute / PORTIONS));
      lease.left += granted;
      if (granted === 0 && lease.left < 1) {
        // Several requests may have asked at the same moment: one of them says so in the log.
        if (lease.dry) throw new DomainError('too-many-requests', 'The account has used up its requests of this minute');
        lease.dry = true;
        throw new TokenRefused('rate');
      }
    }
    lease.left -= 1;
  }

  private leaseOf(id: string): Lease {
    const minute = Math.floor(this.clock.millis() / MINUTE);
    const known = this.#leases.get(id);
    if (known?.minute === minute) return known;
    const fresh = { minute, left: 0, dry: false };
    this.#leases.set(id, fresh);
    return fresh;
  }
}
