import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { CONFIG, type Config, type Tx } from '#platform';
import { FederationRefused } from '../../domain/federation/problems.ts';
import type { Provider, SamlSettings } from '../../domain/federation/provider.ts';
import { ProviderSecrets } from '../federation/provider-secrets.ts';
import { ProviderStore } from '../federation/provider-store.ts';
import { type Connection, type SpKeys, spAddresses } from './service-provider.ts';

const storedKeys = z.strictObject({ signing: z.string(), decryption: z.string() });

/** As it is kept: one secret with both private keys. */
export const keysText = (keys: SpKeys): string => JSON.stringify(keys);

export interface SamlConnection extends Connection {
  readonly provider: Provider;
}

const off = (detail: string) => new FederationRefused('provider-off', detail);

/** SAML providers that are switched on, with the keys to talk to them. The actor is the sign-in. */
@Injectable()
export class SamlConnections {
  constructor(
    private readonly providers: ProviderStore,
    private readonly secrets: ProviderSecrets,
    @Inject(CONFIG) private readonly config: Pick<Config, 'publicOrigin'>,
  ) {}

  /** Throws `FederationRefused` for a provider that is not there, switched off or of another kind; `key-unavailable`. */
  async open(tx: Tx, id: string): Promise<SamlConnection> {
    const provider = await this.providers.find(tx, id);
    if (provider?.state !== 'ENABLED' || provider.settings.kind !== 'saml') throw off('no SAML provider that is switched on');
    return this.connected(tx, provider, provider.settings);
  }

  /** The one whose entityID a message names. Throws `FederationRefused` for none, and for two between which nobody can tell. */
  async issuedBy(tx: Tx, entityId: string): Promise<SamlConnection> {
    const found = (await this.providers.all(tx)).filter(
      ({ state, settings }) => state === 'ENABLED' && settings.kind === 'saml' && settings.entityId === entityId,
    );
    const [only] = found;
    if (!only || only.settings.kind !== 'saml' || found.length > 1) throw off(`${found.length} providers have this entityID`);
    return this.connected(tx, only, only.settings);
  }

  /** What anybody may know of a provider's connection, on or off. Null for one that is not there. */
  async described(tx: Tx, id: string): Promise<Pick<Connection, 'settings' | 'addresses'> | null> {
    const settings = (await this.providers.find(tx, id))?.settings;
    return settings?.kind === 'saml' ? { settings, addresses: spAddresses(this.config.publicOrigin, id) } : null;
  }

  private async connected(tx: Tx, provider: Provider, settings: SamlSettings): Promise<SamlConnection> {
    if (settings.secret === null) throw off('the provider has no keys of ours');
    const keys = storedKeys.parse(JSON.parse(await this.secrets.read(tx, settings.secret)));
    return { provider, settings, keys, addresses: spAddresses(this.config.publicOrigin, provider.id) };
  }
}
