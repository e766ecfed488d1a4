import { Injectable } from '@nestjs/common';
import { DomainError } from '#kernel';
import { UnitOfWork } from '#platform';
import { anonymousSignIn } from '../service-actor.ts';
import { SamlConnections } from './saml-connections.ts';
import { spMetadata } from './sp-metadata.ts';

/** What a provider has to know of us, for its administrators to fetch: nothing in it is secret. */
@Injectable()
export class ShowSpMetadata {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly connections: SamlConnections,
  ) {}

  /** XML. Throws `not-found`. */
  async execute(provider: string, request: string): Promise<string> {
    const described = await this.unitOfWork.run(anonymousSignIn(request), (tx) => this.connections.described(tx, provider));
    if (!described) throw new DomainError('not-found', 'There is no such SAML provider');
    return spMetadata(described);
  }
}
