import { Injectable } from '@nestjs/common';
import { authorizationCodeGrant, type Configuration, calculatePKCECodeChallenge, fetchUserInfo } from 'openid-client';
import { isUuid } from '#kernel';
import { type Tx, UnitOfWork } from '#platform';
import type { FederatedIdentity } from '../../../domain/federation/federated-identity.ts';
import { type Claims, identityOfClaims, isOidc, type OidcProvider } from '../../../domain/federation/oidc-claims.ts';
import { FederationRefused } from '../../../domain/federation/problems.ts';
import type { Knock } from '../../requests/refusals.ts';
import { anonymousSignIn } from '../../service-actor.ts';
import { type Attempt, FederationAttempts, randomToken } from '../attempts.ts';
import { FederationFailures } from '../federation-failures.ts';
import { ProviderSecrets } from '../provider-secrets.ts';
import { ProviderStore } from '../provider-store.ts';
import { clientAuthOf, OidcClients } from './oidc-clients.ts';
import { refusalOf } from './oidc-errors.ts';

export interface OidcStart extends Knock {
  readonly provider: string;
  readonly returnTo: string;
  readonly linksUser: string | null;
  /** The value of the browser's cookie. */
  readonly browser: string;
}

export interface OidcAnswer extends Knock {
  /** The provider whose address was called. */
  readonly provider: string;
  /** The query as it came, without a question mark. */
  readonly query: string;
  readonly browser: string | null;
}

/** Providers of this protocol, attempts and secrets, each in the caller's transaction. */
@Injectable()
export class OidcRecords {
  constructor(
    private readonly providers: ProviderStore,
    private readonly secrets: ProviderSecrets,
    private readonly attempts: FederationAttempts,
  ) {}

  /** Throws `FederationRefused` for one that is not there, not of this protocol or switched off. */
  async provider(tx: Tx, id: string): Promise<OidcProvider> {
    const provider = isUuid(id) ? await this.providers.find(tx, id) : null;
    if (!provider || !isOidc(provider) || provider.state !== 'ENABLED') throw new FederationRefused('provider-off');
    return provider;
  }

  secret(tx: Tx, { settings }: OidcProvider): Promise<string | null> {
    return settings.secret === null ? Promise.resolve(null) : this.secrets.read(tx, settings.secret);
  }

  begin(tx: Tx, start: OidcStart, secrets: Attempt['secrets']): Promise<string> {
    const { provider, returnTo, linksUser, browser } = start;
    return this.attempts.begin(tx, { provider, returnTo, linksUser, browser, secrets });
  }

  take(tx: Tx, state: string, browser: string | null): Promise<Attempt | null> {
    return this.attempts.take(tx, state, browser);
  }
}

/** Authorization code flow with PKCE, state and nonce (OpenID Connect Core 1.0, section 3.1). Tokens stay here (ASVS 5.0, 10.1.1). */
@Injectable()
export class SignInOidc {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly records: OidcRecords,
    private readonly clients: OidcClients,
    private readonly failures: FederationFailures,
  ) {}

  /** The address to send the browser to. Throws `FederationRefused`, on record. */
  async begin(start: OidcStart): Promise<string> {
    const actor = anonymousSignIn(start.request);
    return this.recorded(start.provider, start, async () => {
      const provider = await this.unitOfWork.run(actor, (tx) => this.records.provider(tx, start.provider));
      const metadata = await this.clients.metadata(provider);
      const [nonce, verifier] = [randomToken(), randomToken()];
      const state = await this.unitOfWork.run(actor, (tx) => this.records.begin(tx, start, { nonce, verifier }));
      const { settings } = provider;
      const url = new URL(metadata.authorization_endpoint ?? '');
      const asked = {
        ...{ client_id: settings.clientId, response_type: 'code', redirect_uri: this.clients.redirectUri(provider), state, nonce },
        ...{ code_challenge: await calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256' },
        scope: [...new Set(['openid', ...settings.scopes])].join(' '),
        max_age: String(settings.maxAgeMinutes * 60),
        ...(settings.acrValues.length > 0 ? { acr_values: settings.acrValues.join(' ') } : {}),
      };
      for (const [name, value] of Object.entries(asked)) url.searchParams.set(name, value);
      return url.href;
    });
  }

  /** Who the provider says it is, and which sign-in that answers. Throws `FederationRefused`, on record. */
  async finish(answer: OidcAnswer): Promise<{ attempt: Attempt; identity: FederatedIdentity }> {
    const { provider: asked, query, browser, request } = answer;
    const actor = anonymousSignIn(request);
    return this.recorded(asked, answer, async () => {
      const state = new URLSearchParams(query).get('state') ?? '';
      // Used up in a transaction of its own: whatever comes after, this state has been answered.
      const attempt = await this.unitOfWork.run(actor, (tx) => this.records.take(tx, state, browser));
      if (!attempt) throw new FederationRefused('attempt-unknown');
      if (attempt.provider !== asked) throw new FederationRefused('answer-invalid', 'another provider answered than was asked');
      const { provider, secret } = await this.unitOfWork.run(actor, async (tx) => {
        const found = await this.records.provider(tx, asked);
        return { provider: found, secret: await this.records.secret(tx, found) };
      });
      const client = await this.clients.of(provider, await clientAuthOf(provider, secret));
      return { attempt, identity: await this.redeem(client, provider, attempt, { state, query }) };
    });
  }

  /** Trades the code for tokens, which go no further than here. */
  private async redeem(
    client: Configuration,
    provider: OidcProvider,
    { secrets }: Attempt,
    { state, query }: { state: string; query: string },
  ): Promise<FederatedIdentity> {
    const { nonce, verifier } = secrets;
    if (nonce === undefined || verifier === undefined) throw new FederationRefused('attempt-unknown');
    const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier, maxAge: provider.settings.maxAgeMinutes * 60 };
    const tokens = await authorizationCodeGrant(client, new URL(`${this.clients.redirectUri(provider)}?${query}`), checks);
    const claims = tokens.claims();
    if (!claims) throw new FederationRefused('answer-invalid', 'the provider gave no ID token');
    const extra = await userInfoOf(client, provider, claims, tokens.access_token);
    const identity = identityOfClaims(provider, claims, extra, Date.now());
    if (!identity) throw new FederationRefused('answer-invalid', 'the ID token names nobody, or not when they signed in');
    return identity;
  }

  private async recorded<T>(provider: string, knock: Knock, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const refused = refusalOf(error);
      await this.failures.record(isUuid(provider) ? provider : null, refused, knock);
      throw refused;
    }
  }
}

/** What the token does not say about the same subject, from the userinfo endpoint where there is one. */
async function userInfoOf(
  client: Configuration,
  { settings }: OidcProvider,
  claims: Claims,
  token: string,
): Promise<Record<string, unknown>> {
  const complete = [settings.groupsClaim, 'name', 'email'].every((name) => claims[name] !== undefined);
  if (complete || client.serverMetadata().userinfo_endpoint === undefined) return {};
  return { ...(await fetchUserInfo(client, token, claims.sub)) };
}
