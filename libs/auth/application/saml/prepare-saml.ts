import { Inject, Injectable } from '@nestjs/common';
import { Audit } from '#audit-chain';
import type { Clock } from '#kernel';
import { type Actor, CLOCK, UnitOfWork } from '#platform';
import { permitted } from '#rbac';
import { ProviderSecrets } from '../federation/provider-secrets.ts';
import { type IdpMetadata, readIdpMetadata } from './idp-metadata.ts';
import { keysText } from './saml-connections.ts';
import { newSpKeys } from './sp-keys.ts';

/** Keys of our own for a provider: the id of the kept private ones, and the certificates to name in its settings, PEM. */
export interface PreparedKeys {
  readonly secret: string;
  readonly signingCertificate: string;
  readonly decryptionCertificate: string;
}

/** What an administrator needs before she can ask for a SAML provider. Neither step connects anything. */
@Injectable()
export class PrepareSaml {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly secrets: ProviderSecrets,
    private readonly audit: Audit,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Throws `validation` with what is wrong with it. */
  read(actor: Actor, metadata: string): IdpMetadata {
    permitted(actor, 'policy:manage');
    return readIdpMetadata(metadata, Date.parse(this.clock.now()));
  }

  /** Makes a pair of keys; the private halves never leave. They serve once an approved provider names them. */
  async keys(actor: Actor): Promise<PreparedKeys> {
    permitted(actor, 'policy:manage');
    const { keys, certificates } = await newSpKeys(Date.parse(this.clock.now()));
    const secret = await this.unitOfWork.run(permitted(actor, 'policy:manage'), async (tx) => {
      const id = await this.secrets.keep(tx, keysText(keys));
      await this.audit.record(tx, { action: 'auth.provider-keys-made', object: { type: 'provider-secret', id } });
      return id;
    });
    return { secret, signingCertificate: certificates.signing, decryptionCertificate: certificates.decryption };
  }
}
