import { Injectable } from '@nestjs/common';
import { timestamp } from '#kernel';
import { UnitOfWork } from '#platform';
import type { FederatedIdentity } from '../../domain/federation/federated-identity.ts';
import { provesMfa } from '../../domain/federation/provider.ts';
import { assertMeantForUs, usableUntil } from '../../domain/saml/conditions.ts';
import { identityOf } from '../../domain/saml/identity.ts';
import { SamlRefused } from '../../domain/saml/saml-refused.ts';
import type { Attempt } from '../federation/attempts.ts';
import { anonymousSignIn } from '../service-actor.ts';
import { type SamlConnection, SamlConnections } from './saml-connections.ts';
import type { Question } from './service-provider.ts';
import { UsedAssertions } from './used-assertions.ts';
import { type VerifiedResponse, verifyResponse } from './verify-response.ts';

/** The question that this attempt asked. Throws `SamlRefused` for an attempt of another protocol. */
export function questionOf({ secrets }: Attempt): Question {
  const { protocol, requestId, askedAt, forced } = secrets;
  if (protocol !== 'saml' || requestId === undefined || askedAt === undefined) throw new SamlRefused('unsolicited');
  return { requestId, askedAt, forced: forced === 'yes' };
}

/** From what a form brought to who it is: verified, meant for us, now, for this question, and for the first time. */
@Injectable()
export class CheckAnswer {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly connections: SamlConnections,
    private readonly used: UsedAssertions,
  ) {}

  /** Throws `SamlRefused`, or `FederationRefused` for a provider that is off by now. */
  async execute(attempt: Attempt, samlResponse: string, request: string): Promise<FederatedIdentity> {
    const question = questionOf(attempt);
    const actor = anonymousSignIn(request);
    const { connection, now } = await this.unitOfWork.run(actor, async (tx) => ({
      connection: await this.connections.open(tx, attempt.provider),
      now: Date.parse(tx.now()),
    }));
    const verified = await verifyResponse(samlResponse, connection, question);
    this.assertMeant(verified, connection, { question, now });
    const identity = identityFrom(verified, connection);
    const message = { provider: attempt.provider, id: verified.assertion.id, until: timestamp(usableUntil(verified.assertion)) };
    if (!(await this.unitOfWork.run(actor, (tx) => this.used.use(tx, message)))) throw new SamlRefused('replayed');
    return identity;
  }

  private assertMeant(
    { assertion, envelope }: VerifiedResponse,
    connection: SamlConnection,
    at: { question: Question; now: number },
  ): void {
    const { settings, addresses } = connection;
    const { question, now } = at;
    assertMeantForUs(assertion, envelope, {
      now,
      issuer: settings.entityId,
      audience: addresses.entityId,
      acs: addresses.acs,
      requestId: question.requestId,
      oldestProof: question.forced ? Date.parse(question.askedAt) : now - settings.maxAgeMinutes * 60_000,
    });
  }
}

function identityFrom({ assertion }: VerifiedResponse, { provider, settings }: SamlConnection): FederatedIdentity {
  const { acr, authTime, ...identity } = identityOf(assertion, settings);
  const mfa = provesMfa(provider, { acr, amr: [] });
  return { provider: provider.id, ...identity, proof: { mfa, acr, amr: [], authTime } };
}
