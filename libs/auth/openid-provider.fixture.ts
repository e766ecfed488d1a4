import { once } from 'node:events';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { createServer, request, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { decodeJwt, exportJWK, generateKeyPair, importJWK, type JWK, type JWTHeaderParameters, type JWTPayload, SignJWT } from 'jose';
import Provider, { type Configuration } from 'oidc-provider';
import { testTls } from '#testing';

/** Who signs in at the provider next, and how. */
export interface Person {
  sub: string;
  name?: string;
  email?: string;
  groups?: string[];
  acr?: string;
  amr?: string[];
}

/** What comes out instead of the ID token that the provider made. */
export type Forgery = (
  claims: JWTPayload,
  sign: (claims: JWTPayload, header?: Partial<JWTHeaderParameters>) => Promise<string>,
) => Promise<string> | string;

export interface Client {
  client_id: string;
  client_secret?: string;
  redirect_uris: string[];
  backchannel_logout_uri?: string;
  token_endpoint_auth_method?: string;
  jwks?: { keys: JWK[] };
}

export async function newSigningKey(kid: string, alg = 'ES256'): Promise<JWK> {
  const { privateKey } = await generateKeyPair(alg, { extractable: true });
  return { ...(await exportJWK(privateKey)), kid, alg, use: 'sig' };
}

const read = (response: IncomingMessage): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', reject);
    response.on('end', () => resolve(Buffer.concat(chunks)));
  });

/** `oidc-provider` on HTTPS and loopback: software that nobody here wrote, in its own words. Whoever is `person` is signed in without being asked. */
export class OpenIdProvider {
  person: Person = { sub: 'nobody' };
  forge: Forgery | null = null;
  /** What the back-channel was told, and what came back. */
  readonly logouts: { token: string; status: number }[] = [];
  #listener: RequestListener = (_, response) => response.writeHead(503).end();
  #key: JWK = {};

  private constructor(
    readonly server: Server,
    readonly issuer: string,
    readonly ca: string,
    /** Believed when the provider calls us. */
    private readonly ours: string,
  ) {}

  static async open(ours: string): Promise<OpenIdProvider> {
    const { ca, certificate, key } = await testTls();
    let made: OpenIdProvider | undefined;
    const server = createServer({ cert: certificate, key }, (incoming, outgoing) => made?.answer(incoming, outgoing));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    made = new OpenIdProvider(server, `https://localhost:${(server.address() as AddressInfo).port}`, ca, ours);
    return made;
  }

  /** Begins, or begins anew: with other clients, or another key. */
  async configure(clients: Client[], key?: JWK): Promise<void> {
    this.#key = key ?? (await newSigningKey('one'));
    const provider = new Provider(this.issuer, this.#configuration(clients));
    provider.use(async (context, next) => {
      await next();
      const body: unknown = context.body;
      if (!this.forge || !context.path.endsWith('/token') || typeof body !== 'object' || body === null || !('id_token' in body)) return;
      Object.assign(body, { id_token: await this.forge(decodeJwt(String(body.id_token)), (claims, header) => this.sign(claims, header)) });
    });
    const callback = provider.callback();
    this.#listener = (incoming, outgoing) => {
      if (!incoming.url?.startsWith('/interaction/')) return void callback(incoming, outgoing);
      const { acr, amr, sub: accountId } = this.person;
      const login = { accountId, ...(acr ? { acr } : {}), ...(amr ? { amr } : {}) };
      provider.interactionFinished(incoming, outgoing, { login }).catch((error: Error) => outgoing.writeHead(500).end(error.message));
    };
  }

  /** Signs as the provider would, with its key of this moment. */
  async sign(claims: JWTPayload, header: Partial<JWTHeaderParameters> = {}, key: JWK = this.#key): Promise<string> {
    const alg = key.alg ?? 'ES256';
    return new SignJWT(claims).setProtectedHeader({ alg, ...(key.kid ? { kid: key.kid } : {}), ...header }).sign(await importJWK(key, alg));
  }

  answer(incoming: IncomingMessage, outgoing: ServerResponse): void {
    this.#listener(incoming, outgoing);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  #configuration(clients: Client[]): Configuration {
    return {
      clients: clients.map((client) => ({
        ...client,
        backchannel_logout_session_required: true,
        grant_types: ['authorization_code'],
        id_token_signed_response_alg: 'ES256',
      })) as NonNullable<Configuration['clients']>,
      jwks: { keys: [this.#key as never] },
      cookies: { keys: ['a key of the tests'] },
      claims: { openid: ['sub', 'acr', 'amr', 'auth_time', 'sid'], profile: ['name', 'groups'], email: ['email'] },
      acrValues: ['urn:bank:mfa'],
      pkce: { required: () => true },
      features: {
        devInteractions: { enabled: false },
        backchannelLogout: { enabled: true },
        rpInitiatedLogout: { enabled: true, logoutSource: (context, form) => void (context.body = form) },
      },
      interactions: { url: (_, { uid }) => `/interaction/${uid}` },
      findAccount: (_, sub) => {
        const { name, email, groups } = this.person;
        return { accountId: sub, claims: async () => ({ sub, name, email, groups }) };
      },
      loadExistingGrant: async ({ oidc }) => {
        const grant = new oidc.provider.Grant({ clientId: oidc.client?.clientId ?? '', accountId: oidc.session?.accountId ?? '' });
        grant.addOIDCScope('openid profile email');
        await grant.save();
        return grant;
      },
      fetch: (url, options) => this.#tell(String(url), options),
      ttl: { Session: 3_600, Interaction: 600, Grant: 3_600, AccessToken: 300, IdToken: 300, AuthorizationCode: 60 },
    } as Configuration;
  }

  /** The back-channel, by TLS to us. */
  #tell(url: string, { method = 'GET', headers, body }: RequestInit = {}): Promise<Response> {
    return new Promise((resolve, reject) => {
      const text = String(body ?? '');
      const sent = request(
        url,
        { method, ca: this.ours, headers: { ...Object.fromEntries(new Headers(headers)), 'content-length': Buffer.byteLength(text) } },
        (answer) => {
          read(answer).then((bytes) => {
            const status = answer.statusCode ?? 0;
            this.logouts.push({ token: new URLSearchParams(text).get('logout_token') ?? '', status });
            resolve(new Response(bytes, { status }));
          }, reject);
        },
      );
      sent.on('error', reject).end(text);
    });
  }
}
