import { Injectable } from '@nestjs/common';
import type { JWK } from 'jose';
import { DomainError, isUuid } from '#kernel';
import { UnitOfWork } from '#platform';
import { isOidc } from '../../../domain/federation/oidc-claims.ts';
import { anonymousSignIn } from '../../service-actor.ts';
import { ProviderSecrets } from '../provider-secrets.ts';
import { ProviderStore } from '../provider-store.ts';
import { publicClientKey } from './client-key.ts';

/** The public half of the key by which we prove ourselves to a provider: it reads it here (RFC 7591, `jwks_uri`). */
@Injectable()
export class ShowClientKeys {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly providers: ProviderStore,
    private readonly secrets: ProviderSecrets,
  ) {}

  /** Empty where the client proves itself by a shared secret. Throws `not-found`. */
  async execute(id: string, request: string): Promise<JWK[]> {
    const pem = await this.unitOfWork.run(anonymousSignIn(request), async (tx) => {
      const provider = isUuid(id) ? await this.providers.find(tx, id) : null;
      if (!provider || !isOidc(provider)) throw new DomainError('not-found', 'There is no such identity provider');
      const { secret, clientAuth } = provider.settings;
      return secret === null || clientAuth !== 'private_key_jwt' ? null : this.secrets.read(tx, secret);
    });
    return pem === null ? [] : [await publicClientKey(pem)];
  }
}
