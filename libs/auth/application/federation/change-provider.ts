import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Audit } from '#audit-chain';
import { DomainError, uuidv7 } from '#kernel';
import { type Actor, type Tx, UnitOfWork } from '#platform';
import { type Approval, DualControl, MappedRoles, permitted } from '#rbac';
import { type ProviderDocument, providerDocument, rolesGiven } from '../../domain/federation/provider.ts';
import { providerChanges } from '../../domain/federation/provider-changes.ts';
import { newClientKey, publicClientKey } from './oidc/client-key.ts';
import { ProviderSecrets } from './provider-secrets.ts';
import { ProviderStore } from './provider-store.ts';

/** The payload of `provider.change`: the whole document, so that what is approved is what will hold. `roles` is what its groups may give. */
export type ProviderChange = { id: string; document: ProviderDocument; roles: string[] };

export interface WantedProvider {
  readonly document: ProviderDocument;
  /** A client secret or private key to keep; its id takes the place of `settings.secret`. */
  readonly secret: string | null;
  readonly reason: string;
}

/** What a change of a provider says, allows and does. A trigger says the same again. */
@Injectable()
export class ProviderChanges {
  constructor(
    private readonly store: ProviderStore,
    private readonly mapped: MappedRoles,
    private readonly audit: Audit,
  ) {}

  /** Throws `conflict` where nothing would change, or another kind is asked for. */
  async describe(tx: Tx, { id, document }: ProviderChange) {
    const before = await this.store.find(tx, id);
    if (before && before.kind !== document.settings.kind)
      throw new DomainError('conflict', 'A provider keeps its protocol. Add another one.');
    const changes = providerChanges(before, document);
    if (changes.length === 0) throw new DomainError('conflict', 'This is how the provider is already');
    return { title: before ? `Change the identity provider ${before.name}` : `Add the identity provider ${document.name}`, changes };
  }

  async targetVersion(tx: Tx, { id }: ProviderChange): Promise<string> {
    return String((await this.store.find(tx, id))?.version ?? 0);
  }

  async execute(tx: Tx, { id, document, roles }: ProviderChange, approval: Approval): Promise<void> {
    const version = ((await this.store.find(tx, id))?.version ?? 0) + 1;
    await this.store.put(tx, { id, version, document: providerDocument.parse(document) }, approval.id);
    await this.mapped.set(tx, { id, name: document.name, roles }, approval.id);
    await this.audit.record(tx, {
      action: 'auth.provider-changed',
      object: { type: 'provider', id },
      detail: { version, state: document.state, approval: approval.id, maker: approval.maker, reason: approval.reason },
    });
  }
}

/** Identity providers are added, altered, switched on and off by two administrators. */
@Injectable()
export class ChangeProvider implements OnModuleInit {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly dualControl: DualControl,
    private readonly changes: ProviderChanges,
    private readonly secrets: ProviderSecrets,
  ) {}

  onModuleInit(): void {
    this.dualControl.register<ProviderChange>('provider.change', {
      requires: 'policy:manage',
      visibleWith: 'policy:read',
      describe: (tx, payload) => this.changes.describe(tx, payload),
      targetVersion: (tx, payload) => this.changes.targetVersion(tx, payload),
      execute: (tx, payload, approval) => this.changes.execute(tx, payload, approval),
    });
  }

  /** The id of the secret that the settings name: a new one, the one they name already, or a key that is drawn here. */
  private async secretOf(tx: Tx, settings: ProviderDocument['settings'], secret: string | null): Promise<string | null> {
    const byKey = settings.kind === 'oidc' && settings.clientAuth === 'private_key_jwt';
    // A key that cannot sign is refused before anybody is asked to agree to it.
    if (byKey && secret !== null) await publicClientKey(secret);
    if (secret !== null) return this.secrets.keep(tx, secret);
    return byKey && settings.secret === null ? this.secrets.keep(tx, newClientKey()) : settings.secret;
  }

  /** Asks for a provider to be added (`id` null) or to become this; nothing changes until a second person agrees. */
  execute(actor: Actor, id: string | null, { document, secret, reason }: WantedProvider): Promise<Approval> {
    return this.unitOfWork.run(permitted(actor, 'policy:manage'), async (tx) => {
      const provider = id ?? uuidv7();
      const kept = await this.secretOf(tx, document.settings, secret);
      // The compiler cannot see that a union keeps its kind when one field of all its members is replaced.
      const settings = { ...document.settings, secret: kept } as ProviderDocument['settings'];
      const payload: ProviderChange = { id: provider, document: { ...document, settings }, roles: rolesGiven(document) };
      return this.dualControl.request(tx, { action: 'provider.change', subject: { type: 'provider', id: provider }, payload, reason });
    });
  }
}
