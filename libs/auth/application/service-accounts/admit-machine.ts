import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '#kernel';
import { type Actor, CLOCK, REACH_ALL } from '#platform';
import { isWithin } from '../../domain/service-accounts/networks.ts';
import { TokenRefused } from '../../domain/service-accounts/token-refused.ts';
import type { Caller } from './caller.ts';
import { MachineRates } from './machine-rates.ts';
import { type ServiceAccount, ServiceAccountReader, type ServiceKey } from './service-account-store.ts';
import { assertLive } from './verify-service-token.ts';

const NOTED_MILLIS = 60_000;

/** What is asked of every machine, whatever it proves itself with. */
@Injectable()
export class AdmitMachine {
  readonly #noted = new Map<string, number>();

  constructor(
    private readonly rates: MachineRates,
    private readonly accounts: ServiceAccountReader,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Before anything is proved: cheap, and nothing is written. Throws `TokenRefused`. */
  before(account: ServiceAccount, { address, cookie }: Caller): void {
    if (!account.enabled) throw new TokenRefused('disabled-account');
    if (cookie) throw new TokenRefused('cookie');
    if (!isWithin(address, account.networks)) throw new TokenRefused('network');
  }

  /** Throws `TokenRefused` for a key that has ended. */
  live(key: ServiceKey): void {
    assertLive(key, this.clock.millis());
  }

  /** Once it is proved who calls: counts the request, so that nobody uses up the rate of another. Throws `TokenRefused`, `too-many-requests`. */
  async after(account: ServiceAccount, key: ServiceKey): Promise<void> {
    await this.rates.take(account);
    const now = this.clock.millis();
    if (now - (this.#noted.get(key.id) ?? 0) < NOTED_MILLIS) return;
    this.#noted.set(key.id, now);
    await this.accounts.noteUse(key.id);
  }
}

/** The account for one request: exactly these permissions; no role, no team. */
export function machineActor(
  { id, name }: ServiceAccount,
  request: string,
  as: { permissions: readonly string[]; session: string; methods: readonly string[] },
): Actor {
  const { permissions, session, methods } = as;
  return {
    ...{ sub: id, type: 'service', session, auth: { methods, idp: 'local' } },
    ...{ roles: [], permissions, teams: [], reach: REACH_ALL, request, name },
  };
}
