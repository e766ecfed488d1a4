import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '#kernel';
import { type Actor, CLOCK } from '#platform';
import { TokenRefused } from '../../domain/service-accounts/token-refused.ts';
import { AdmitMachine, machineActor } from './admit-machine.ts';
import type { Caller } from './caller.ts';
import { DpopProofs } from './dpop-proofs.ts';
import { ServiceAccountReader, type ServiceKey } from './service-account-store.ts';
import { certificateThumbprint } from './service-key.ts';

export type Scheme = 'bearer' | 'dpop';

export const accessTokenDigest = (token: string): Buffer => createHash('sha256').update(token).digest();

/**
 * An access token with the proof that it is bound to: a DPoP proof of the account's key (RFC 9449), or the connection of its client
 * certificate (RFC 8705, section 3). A token alone, copied from wherever, opens nothing. Account, key and network are read anew each time.
 */
@Injectable()
export class AcceptAccessToken {
  constructor(
    private readonly accounts: ServiceAccountReader,
    private readonly admit: AdmitMachine,
    private readonly proofs: DpopProofs,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Throws `TokenRefused`; `seen` learns the account before that. */
  async execute(token: string, bound: { scheme: Scheme; caller: Caller }, seen: (account: string) => void): Promise<Actor> {
    const { scheme, caller } = bound;
    const stored = await this.accounts.accessToken(accessTokenDigest(token));
    if (!stored) throw new TokenRefused('unknown-token');
    const { account } = stored;
    seen(account.id);
    this.admit.before(account, caller);
    const now = this.clock.millis();
    if (Date.parse(stored.expiresAt) <= now) throw new TokenRefused('expired');
    const key = account.keys.find(({ id }) => id === stored.key);
    if (!key) throw new TokenRefused('key-expired');
    this.admit.live(key);
    if (key.kind === 'certificate') assertCertificate(key, scheme, caller);
    else if (scheme === 'dpop') await this.proofs.spend(caller, { account: account.id, key, token });
    else throw new TokenRefused('proof');
    await this.admit.after(account, key);
    const methods = key.kind === 'certificate' ? ['mtls'] : ['jwt', 'dpop'];
    return machineActor(account, caller.request, { permissions: stored.scopes, session: stored.id, methods });
  }
}

function assertCertificate(key: ServiceKey, scheme: Scheme, { certificate }: Caller): void {
  if (scheme !== 'bearer' || !certificate || certificateThumbprint(certificate) !== key.thumbprint) throw new TokenRefused('certificate');
}
