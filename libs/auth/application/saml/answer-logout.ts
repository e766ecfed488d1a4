import { Injectable } from '@nestjs/common';
import { timestamp } from '#kernel';
import { type Tx, UnitOfWork } from '#platform';
import { assertLogoutForUs, ends, LOGOUT_LIFE_MS, type LogoutRequest, readIdpSession } from '../../domain/saml/logout.ts';
import { SamlRefused } from '../../domain/saml/saml-refused.ts';
import { randomToken } from '../federation/attempts.ts';
import { EndFederatedSessions } from '../federation/end-federated-sessions.ts';
import { FederationFailures } from '../federation/federation-failures.ts';
import type { Knock } from '../requests/refusals.ts';
import { anonymousSignIn } from '../service-actor.ts';
import { type Arrived, readLogout, readLogoutRequest, readLogoutResponse, type UnverifiedLogout } from './read-logout.ts';
import { type SamlConnection, SamlConnections } from './saml-connections.ts';
import { logoutResponseUrl } from './service-provider.ts';
import { UsedAssertions } from './used-assertions.ts';

/** Where the browser goes next: back to the provider, or to our own page, which says whether the session there ended. */
export type LogoutAnswered = { readonly to: string } | { readonly endedThere: boolean };

/** Ends what a provider's request names, once. */
@Injectable()
export class EndByProvider {
  constructor(
    private readonly used: UsedAssertions,
    private readonly sessions: EndFederatedSessions,
  ) {}

  /** Throws `SamlRefused` for a request that was taken before. */
  async end(tx: Tx, provider: string, logout: LogoutRequest): Promise<void> {
    const until = timestamp(logout.issuedAt + 2 * LOGOUT_LIFE_MS);
    if (!(await this.used.use(tx, { provider, id: logout.id, until }))) throw new SamlRefused('replayed');
    await this.sessions.end(tx, provider, {
      matches: (text) => {
        const session = readIdpSession(text);
        return session !== null && ends(logout, session);
      },
    });
  }
}

/** The single logout service (saml-profiles-2.0, section 4.4): requests of a provider, and its answers to ours. */
@Injectable()
export class AnswerLogout {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly connections: SamlConnections,
    private readonly ending: EndByProvider,
    private readonly failures: FederationFailures,
  ) {}

  /** Throws `FederationRefused`, on record: nothing has ended then. */
  async execute(arrived: Arrived, knock: Knock): Promise<LogoutAnswered> {
    const actor = anonymousSignIn(knock.request);
    const { message, connection } = await this.failures.recorded(null, knock, async () => {
      const message = readLogout(arrived);
      return { message, connection: await this.unitOfWork.run(actor, (tx) => this.connections.issuedBy(tx, message.issuer)) };
    });
    const answer = message.kind === 'SAMLRequest' ? this.asked : this.answered;
    return this.failures.recorded(connection.provider.id, knock, () =>
      this.unitOfWork.run(actor, (tx) => answer.call(this, tx, message, connection)),
    );
  }

  private async asked(tx: Tx, message: UnverifiedLogout, connection: SamlConnection): Promise<LogoutAnswered> {
    const logout = readLogoutRequest(message.verified(connection.settings.certificates));
    this.assertNow(tx, logout, connection);
    await this.ending.end(tx, connection.provider.id, logout);
    const question = { requestId: `_${randomToken()}`, askedAt: tx.now(), forced: false };
    const to = await logoutResponseUrl(connection, question, { id: logout.id, relayState: message.relayState });
    return to === null ? { endedThere: true } : { to };
  }

  /** The session here ended before the provider was asked; its answer only says how it went there. */
  private async answered(tx: Tx, message: UnverifiedLogout, connection: SamlConnection): Promise<LogoutAnswered> {
    const answer = readLogoutResponse(message.verified(connection.settings.certificates));
    this.assertNow(tx, answer, connection);
    return { endedThere: answer.success };
  }

  private assertNow(tx: Tx, message: Parameters<typeof assertLogoutForUs>[0], { settings, addresses }: SamlConnection): void {
    assertLogoutForUs(message, { now: Date.parse(tx.now()), issuer: settings.entityId, slo: addresses.slo });
  }
}
