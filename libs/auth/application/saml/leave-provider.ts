import { Injectable } from '@nestjs/common';
import { isDomainError } from '#kernel';
import { UnitOfWork } from '#platform';
import type { SessionFederation } from '../../domain/federation/federated-identity.ts';
import { readIdpSession } from '../../domain/saml/logout.ts';
import { randomToken } from '../federation/attempts.ts';
import { anonymousSignIn } from '../service-actor.ts';
import { SamlConnections } from './saml-connections.ts';
import { logoutRequestUrl } from './service-provider.ts';

/** Whoever signs out here may want to be signed out at her provider too. */
@Injectable()
export class LeaveProvider {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly connections: SamlConnections,
  ) {}

  /**
   * The address that ends the provider's session, to send the browser to. Null where there is no such session, or no such address; a
   * provider that is off, or keys that are out of reach, keep nobody from signing out here.
   */
  async execute({ provider, idpSession }: SessionFederation, request: string): Promise<string | null> {
    const session = readIdpSession(idpSession);
    if (session === null) return null;
    try {
      return await this.unitOfWork.run(anonymousSignIn(request), async (tx) => {
        const connection = await this.connections.open(tx, provider);
        const question = { requestId: `_${randomToken()}`, askedAt: tx.now(), forced: false };
        return logoutRequestUrl(connection, question, session, randomToken());
      });
    } catch (error) {
      if (isDomainError(error)) return null;
      throw error;
    }
  }
}
