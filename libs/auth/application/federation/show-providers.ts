import { Injectable } from '@nestjs/common';
import { type Actor, UnitOfWork } from '#platform';
import { permitted } from '#rbac';
import type { Provider, ProviderKind } from '../../domain/federation/provider.ts';
import { anonymousSignIn } from '../service-actor.ts';
import { ProviderStore } from './provider-store.ts';

/** What the sign-in page may know. */
export interface OfferedProvider {
  readonly id: string;
  readonly name: string;
  readonly kind: ProviderKind;
}

@Injectable()
export class ShowProviders {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly store: ProviderStore,
  ) {}

  /** Those that are switched on, for whoever is about to sign in. */
  offered(request: string): Promise<OfferedProvider[]> {
    return this.unitOfWork.run(anonymousSignIn(request), async (tx) =>
      (await this.store.all(tx)).filter(({ state }) => state === 'ENABLED').map(({ id, name, kind }) => ({ id, name, kind })),
    );
  }

  all(actor: Actor): Promise<Provider[]> {
    return this.unitOfWork.run(permitted(actor, 'policy:read'), (tx) => this.store.all(tx));
  }
}
