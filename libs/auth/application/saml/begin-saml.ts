import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '#platform';
import { FederationAttempts, randomToken } from '../federation/attempts.ts';
import { FederationFailures } from '../federation/federation-failures.ts';
import type { Knock } from '../requests/refusals.ts';
import { anonymousSignIn } from '../service-actor.ts';
import { SamlConnections } from './saml-connections.ts';
import { authnRequestUrl } from './service-provider.ts';

export interface SamlStart extends Knock {
  readonly provider: string;
  /** Value of the cookie that binds the attempt to this browser. */
  readonly browser: string;
  /** A path of our own. */
  readonly returnTo: string;
  /** Asks the provider to prove anew who it is, because its last proof was too old. */
  readonly forced: boolean;
  /** Whoever is signed in and links this account; null for a sign-in. */
  readonly linksUser: string | null;
}

/** Sends the browser to its provider with a signed question. */
@Injectable()
export class BeginSaml {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly connections: SamlConnections,
    private readonly attempts: FederationAttempts,
    private readonly failures: FederationFailures,
  ) {}

  /** Returns the address to go to. Throws `FederationRefused`, on record; `unavailable` codes where keys are out of reach. */
  execute(start: SamlStart): Promise<string> {
    return this.failures.recorded(start.provider, start, () => this.begin(start));
  }

  private begin({ provider, browser, returnTo, forced, linksUser, request }: SamlStart): Promise<string> {
    return this.unitOfWork.run(anonymousSignIn(request), async (tx) => {
      const connection = await this.connections.open(tx, provider);
      const question = { requestId: `_${randomToken()}`, askedAt: tx.now(), forced };
      const secrets = { protocol: 'saml', requestId: question.requestId, askedAt: question.askedAt, forced: forced ? 'yes' : 'no' };
      const relayState = await this.attempts.begin(tx, { provider, secrets, browser, returnTo, linksUser });
      return authnRequestUrl(connection, question, relayState);
    });
  }
}
