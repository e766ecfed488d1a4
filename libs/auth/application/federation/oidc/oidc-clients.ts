import { Inject, Injectable } from '@nestjs/common';
import {
  type ClientAuth,
  ClientSecretBasic,
  ClientSecretPost,
  Configuration,
  customFetch,
  discovery,
  enableNonRepudiationChecks,
  PrivateKeyJwt,
  type ServerMetadata,
} from 'openid-client';
import { CONFIG, type Config } from '#platform';
import { type OidcProvider, SIGNATURE_ALGORITHMS } from '../../../domain/federation/oidc-claims.ts';
import { FederationRefused } from '../../../domain/federation/problems.ts';
import { privateClientKey } from './client-key.ts';
import { httpsFetch } from './https-fetch.ts';

/** What a provider publishes is read again after this long; whoever begins many sign-ins makes us ask once. */
const METADATA_MILLIS = 300_000;
const TIMEOUT_SECONDS = 10;

/** Clocks of two houses differ (OpenID Connect Core 1.0, section 3.1.3.7, item 9 leaves it to the client). */
export const TOLERANCE_SECONDS = 30;

/** How this client proves itself to the provider. Throws `not-found` in words where a secret is missing. */
export async function clientAuthOf({ settings }: OidcProvider, secret: string | null): Promise<ClientAuth> {
  if (secret === null) throw new FederationRefused('answer-invalid', 'the provider has no client secret or key here');
  if (settings.clientAuth === 'private_key_jwt') return PrivateKeyJwt(await privateClientKey(secret));
  return settings.clientAuth === 'client_secret_post' ? ClientSecretPost(secret) : ClientSecretBasic(secret);
}

/** Speaks to providers of OpenID Connect. Keeps what they publish for minutes, and of their keys nothing: those are read at each sign-in. */
@Injectable()
export class OidcClients {
  readonly #metadata = new Map<string, { until: number; metadata: Promise<ServerMetadata> }>();

  constructor(@Inject(CONFIG) private readonly config: Config) {}

  /** Where the provider sends the browser back to: an address of its own for each, against mix-up (RFC 9700, section 4.4.2). */
  redirectUri({ id }: Pick<OidcProvider, 'id'>): string {
    return `${this.config.publicOrigin}/api/v1/session/oidc/${id}/callback`;
  }

  /** A client that has no keys of the provider yet, and so takes those that hold now. */
  async of(provider: OidcProvider, auth: ClientAuth): Promise<Configuration> {
    const metadata = await this.metadata(provider);
    const configuration = new Configuration(metadata, provider.settings.clientId, undefined, auth);
    configuration[customFetch] = httpsFetch(provider.settings.ca);
    configuration.timeout = TIMEOUT_SECONDS;
    // The token comes by TLS from the provider; its signature is checked all the same, by the keys that the provider publishes now.
    enableNonRepudiationChecks(configuration);
    return configuration;
  }

  /** What the provider publishes about itself. Throws what openid-client throws. */
  metadata(provider: OidcProvider): Promise<ServerMetadata> {
    const key = `${provider.id} ${provider.version}`;
    const known = this.#metadata.get(key);
    if (known && known.until > Date.now()) return known.metadata;
    const metadata = discover(provider);
    this.#metadata.set(key, { until: Date.now() + METADATA_MILLIS, metadata });
    metadata.catch(() => this.#metadata.delete(key));
    return metadata;
  }
}

/** Reads what the provider publishes, and leaves of its signature algorithms those that we take. */
export async function discover({ settings }: OidcProvider): Promise<ServerMetadata> {
  const { issuer, clientId, ca } = settings;
  const found = await discovery(new URL(issuer), clientId, undefined, undefined, {
    [customFetch]: httpsFetch(ca),
    timeout: TIMEOUT_SECONDS,
  });
  const metadata = found.serverMetadata();
  // OpenID Connect Discovery 1.0, section 4.3: exactly what was asked for, or somebody else answers.
  if (metadata.issuer !== issuer) throw new FederationRefused('answer-invalid', `the issuer calls itself ${metadata.issuer}`);
  const offered = metadata.id_token_signing_alg_values_supported ?? ['RS256'];
  const { supportsPKCE: _, ...published } = metadata;
  return { ...published, id_token_signing_alg_values_supported: offered.filter((alg) => SIGNATURE_ALGORITHMS.includes(alg)) };
}
