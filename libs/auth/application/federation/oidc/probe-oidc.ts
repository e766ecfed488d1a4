import { Injectable, type OnModuleInit } from '@nestjs/common';
import {
  Configuration,
  customFetch,
  genericGrantRequest,
  ResponseBodyError,
  type ServerMetadata,
  WWWAuthenticateChallengeError,
} from 'openid-client';
import { isOidc, type OidcProvider, SIGNATURE_ALGORITHMS } from '../../../domain/federation/oidc-claims.ts';
import { FederationRefused } from '../../../domain/federation/problems.ts';
import { Probes, type TestStep } from '../connection-tests.ts';
import { publicClientKey } from './client-key.ts';
import { httpsFetch } from './https-fetch.ts';
import { clientAuthOf, discover, OidcClients } from './oidc-clients.ts';
import { networkCode } from './oidc-errors.ts';
import { fetchKeys } from './provider-keys.ts';

const passed = (step: string, says: string): TestStep => ({ step, state: 'passed', says, remedy: null });
const failed = (step: string, says: string, remedy: string): TestStep => ({ step, state: 'failed', says, remedy });
const notTried = (step: string): TestStep => ({
  step,
  state: 'not-tried',
  says: 'Not tried, because an earlier step failed.',
  remedy: null,
});

/** What to do where nobody answered, or somebody whom we do not believe. */
const remedies: readonly (readonly [RegExp, string])[] = [
  [/^ENOTFOUND|^EAI/, 'Check the name in the issuer, and that this machine’s DNS knows it.'],
  [/^ECONNREFUSED/, 'Nothing listens there. Check the port in the issuer, and that the provider runs.'],
  [/^ETIMEDOUT|^ESOCKET|^EHOST|^ENET/, 'Let this machine through to the provider in the firewall, or check its route.'],
  [/^CERT_HAS_EXPIRED/, 'The provider’s certificate has run out. Have it renewed.'],
  [/^ERR_TLS_CERT_ALTNAME/, 'The provider’s certificate is for another name. Use the name in the certificate as issuer.'],
  [
    /SELF_SIGNED|UNABLE_TO|DEPTH_ZERO/,
    'This machine does not know the authority that signed the provider’s certificate. Put that authority’s certificate into the settings.',
  ],
];

const remedyOf = (code: string): string =>
  remedies.find(([pattern]) => pattern.test(code))?.[1] ?? 'Look into the provider’s log at this time.';

function undiscovered(error: unknown): TestStep[] {
  const code = networkCode(error);
  if (code !== null) return [failed('reach', `The provider could not be reached (${code}).`, remedyOf(code))];
  const reached = passed('reach', 'The provider answers by TLS, with a certificate that is believed.');
  if (error instanceof FederationRefused) {
    return [
      reached,
      failed('issuer', `It says: ${error.detail}.`, 'Write the issuer exactly as the provider does, with or without the slash at its end.'),
    ];
  }
  const remedy =
    'Check the issuer: its address followed by /.well-known/openid-configuration must answer with JSON that names this very issuer.';
  return [reached, failed('issuer', 'The provider’s description of itself could not be read.', remedy)];
}

function capabilities(metadata: ServerMetadata): TestStep {
  const step = 'abilities';
  const says = (what: string) => `The provider does not say that it can do ${what}.`;
  const without = (list: readonly string[] | undefined, wanted: string) => list !== undefined && !list.includes(wanted);
  if (without(metadata.response_types_supported, 'code'))
    return failed(step, says('the code flow'), 'Allow response type code for this client.');
  if (without(metadata.code_challenge_methods_supported, 'S256'))
    return failed(step, says('PKCE with S256'), 'Switch PKCE on at the provider.');
  if (metadata.id_token_signing_alg_values_supported?.length === 0) {
    return failed(
      step,
      'The provider signs with nothing that is taken here.',
      `Have ID tokens signed with one of ${SIGNATURE_ALGORITHMS.join(', ')}.`,
    );
  }
  return passed(step, 'Code flow, PKCE and a signature that is taken.');
}

async function keys(provider: OidcProvider, metadata: ServerMetadata): Promise<TestStep> {
  try {
    const { keys: found } = await fetchKeys(provider, metadata.jwks_uri);
    const signing = found.filter(({ use, kty }) => use !== 'enc' && kty !== 'oct');
    if (signing.length > 0) return passed('keys', `${signing.length} signing ${signing.length === 1 ? 'key' : 'keys'} published.`);
    return failed('keys', 'The provider publishes no signing key.', 'Give the provider a signing key and publish it under jwks_uri.');
  } catch {
    return failed('keys', 'The provider’s keys could not be read.', 'Check that jwks_uri of the provider answers with a set of keys.');
  }
}

/** The error as the provider names it (RFC 6749, section 5.2: 401 is `invalid_client`). */
function saidOf(error: unknown): string {
  if (error instanceof WWWAuthenticateChallengeError) return 'invalid_client';
  return error instanceof ResponseBodyError ? error.error : 'an answer that is not understood';
}

/** Asks for a token with a code that cannot be right: a provider that knows this client complains about the code, another about the client. */
async function client(provider: OidcProvider, secret: string | null, metadata: ServerMetadata, redirect: string): Promise<TestStep> {
  const { settings } = provider;
  if (secret === null)
    return failed('client', 'There is no client secret or key here.', 'Ask for a change of this provider with its secret in it.');
  try {
    const configuration = new Configuration(metadata, settings.clientId, undefined, await clientAuthOf(provider, secret));
    configuration[customFetch] = httpsFetch(settings.ca);
    await genericGrantRequest(configuration, 'authorization_code', {
      code: 'a-code-that-cannot-be-right',
      redirect_uri: redirect,
      code_verifier: 'x'.repeat(43),
    });
    return failed('client', 'The provider took a code that it never gave.', 'Do not sign in through this provider: it checks nothing.');
  } catch (error) {
    const said = saidOf(error);
    if (said === 'invalid_grant') return passed('client', 'The provider knows this client and its secret.');
    const remedy =
      settings.clientAuth === 'private_key_jwt'
        ? 'Give the provider our public key (its address is in the settings), and check the client id.'
        : 'Check the client id, the secret, and how the client proves itself.';
    return failed('client', `The provider does not accept this client (${said}).`, remedy);
  }
}

function logout(metadata: ServerMetadata): TestStep {
  if (metadata['backchannel_logout_supported'] === true) return passed('logout', 'The provider can tell us when somebody signs out there.');
  return {
    step: 'logout',
    state: 'not-tried',
    says: 'The provider does not offer back-channel logout. Sessions here end by their own limits.',
    remedy: null,
  };
}

/** 'Test this connection' for OpenID Connect. */
@Injectable()
export class ProbeOidc implements OnModuleInit {
  constructor(
    private readonly probes: Probes,
    private readonly clients: OidcClients,
  ) {}

  onModuleInit(): void {
    this.probes.register('oidc', (provider, secret) => {
      if (!isOidc(provider)) throw new Error('not a provider of OpenID Connect');
      return this.run(provider, secret);
    });
  }

  private async run(provider: OidcProvider, secret: string | null): Promise<TestStep[]> {
    let metadata: ServerMetadata;
    try {
      metadata = await discover(provider);
    } catch (error) {
      return [...undiscovered(error), ...['abilities', 'keys', 'client', 'logout'].map(notTried)];
    }
    return [
      passed('reach', 'The provider answers by TLS, with a certificate that is believed.'),
      passed('issuer', 'It describes itself under exactly this issuer.'),
      capabilities(metadata),
      await keys(provider, metadata),
      await client(provider, secret, metadata, this.clients.redirectUri(provider)),
      logout(metadata),
    ];
  }
}

/** The public half of our key, for the provider to know us by. Null where the client proves itself by a shared secret. */
export const publicKeyOf = async ({ settings }: OidcProvider, secret: string | null) =>
  settings.clientAuth === 'private_key_jwt' && secret !== null ? publicClientKey(secret) : null;
