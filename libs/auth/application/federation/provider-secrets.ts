import { Injectable } from '@nestjs/common';
import { Secrets } from '#crypto';
import { DomainError, uuidv7 } from '#kernel';
import type { Tx } from '#platform';
import { ProviderStore } from './provider-store.ts';

const place = (row: string) => ({ table: 'auth.provider_secrets', column: 'cipher', row });

/** Client secrets and private keys: encrypted, written once, read by the sign-in alone. */
@Injectable()
export class ProviderSecrets {
  constructor(
    private readonly store: ProviderStore,
    private readonly secrets: Secrets,
  ) {}

  /** Keeps a secret and returns the id by which a provider's settings name it. */
  async keep(tx: Tx, plain: string): Promise<string> {
    const id = uuidv7();
    await this.store.addSecret(tx, id, await this.secrets.encrypt(tx, place(id), plain));
    return id;
  }

  /** Throws `not-found`, `key-unavailable`. The actor is the sign-in. */
  async read(tx: Tx, id: string): Promise<string> {
    const stored = await this.store.secret(tx, id);
    if (!stored) throw new DomainError('not-found', 'The secret of this provider is not there');
    return this.secrets.decrypt(tx, place(id), stored);
  }
}
