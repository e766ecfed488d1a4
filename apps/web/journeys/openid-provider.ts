import { createPrivateKey } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { IncomingMessage, RequestListener } from 'node:http';
import { createServer, request, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { exportJWK, generateKeyPair } from 'jose';
import Provider from 'oidc-provider';
import { newAuthority, newServerCertificate } from '../../cli/instance/tls/certificates.ts';
import { dataFolder } from './caspix.ts';

const PAGE = (body: string) =>
  `<!doctype html><html lang="en"><head><title>Nordhaven sign-in</title></head><body><main><h1>Nordhaven sign-in</h1>${body}</main></body></html>`;

/** The bank's own sign-in, for one journey: `oidc-provider` with a page that asks who is there. */
export class BankSignIn {
  /** Status of each logout that the product was told of. */
  readonly told: number[] = [];
  #listener: RequestListener = (_, response) => response.writeHead(503).end();

  private constructor(
    readonly server: Server,
    readonly issuer: string,
    readonly ca: string,
  ) {}

  static async open(): Promise<BankSignIn> {
    const authority = await newAuthority();
    const { certificate, key } = await newServerCertificate({ certificate: authority.certificate, key: createPrivateKey(authority.key) });
    let bank: BankSignIn | undefined;
    const server = createServer({ cert: certificate, key }, (incoming, outgoing) => bank?.answer(incoming, outgoing));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    bank = new BankSignIn(server, `https://localhost:${(server.address() as AddressInfo).port}`, authority.certificate);
    return bank;
  }

  /** Knows the product as a client; `at` is its address for this provider. */
  async register(at: string, secret: string): Promise<void> {
    const { privateKey } = await generateKeyPair('ES256', { extractable: true });
    const key = { ...(await exportJWK(privateKey)), kid: 'bank', alg: 'ES256', use: 'sig' };
    const client = {
      ...{ client_id: 'caspix', client_secret: secret, redirect_uris: [`${at}/callback`], grant_types: ['authorization_code'] },
      ...{
        backchannel_logout_uri: `${at}/backchannel-logout`,
        backchannel_logout_session_required: true,
        id_token_signed_response_alg: 'ES256',
      },
    };
    const provider = new Provider(this.issuer, {
      clients: [client],
      jwks: { keys: [key] },
      cookies: { keys: ['a key of the journey'] },
      claims: { openid: ['sub', 'acr', 'amr', 'auth_time', 'sid'], profile: ['name', 'groups'] },
      acrValues: ['urn:nordhaven:two-factors'],
      features: {
        devInteractions: { enabled: false },
        backchannelLogout: { enabled: true },
        rpInitiatedLogout: {
          enabled: true,
          logoutSource: (context, form) =>
            void (context.body = PAGE(`${form}<button form="op.logoutForm" name="logout" value="yes">Sign out of Nordhaven</button>`)),
        },
      },
      interactions: { url: (_, { uid }) => `/interaction/${uid}` },
      findAccount: (_, sub) => ({ accountId: sub, claims: async () => ({ sub, name: 'Maren Holt', groups: ['fraud-managers'] }) }),
      loadExistingGrant: async ({ oidc }) => {
        const grant = new oidc.provider.Grant({ clientId: oidc.client?.clientId ?? '', accountId: oidc.session?.accountId ?? '' });
        grant.addOIDCScope('openid profile email');
        await grant.save();
        return grant;
      },
      fetch: (url, options) => this.#tell(String(url), options),
    });
    const callback = provider.callback();
    this.#listener = (incoming, outgoing) => {
      if (!incoming.url?.startsWith('/interaction/')) return void callback(incoming, outgoing);
      if (incoming.method === 'GET') {
        outgoing
          .writeHead(200, { 'content-type': 'text/html' })
          .end(PAGE('<form method="post"><button>Sign in as Maren Holt</button></form>'));
        return;
      }
      const login = { accountId: 'maren-holt-4711', acr: 'urn:nordhaven:two-factors', amr: ['pwd', 'mfa'] };
      provider.interactionFinished(incoming, outgoing, { login }).catch((error: Error) => outgoing.writeHead(500).end(error.message));
    };
  }

  answer(incoming: IncomingMessage, outgoing: Parameters<RequestListener>[1]): void {
    this.#listener(incoming, outgoing);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  /** By TLS, believing the product's own authority. */
  #tell(url: string, { method = 'GET', headers, body }: RequestInit = {}): Promise<Response> {
    const text = String(body ?? '');
    const ca = readFileSync(join(dataFolder(), 'tls/ca.crt'));
    return new Promise((resolve, reject) => {
      const all = { ...Object.fromEntries(new Headers(headers)), 'content-length': String(Buffer.byteLength(text)) };
      const sent = request(url, { method, ca, headers: all }, (answer) => {
        this.told.push(answer.statusCode ?? 0);
        answer.resume().on('end', () => resolve(new Response(null, { status: answer.statusCode ?? 502 })));
      });
      sent.on('error', reject).end(text);
    });
  }
}
