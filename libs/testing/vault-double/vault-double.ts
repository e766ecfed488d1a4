import { createPrivateKey, randomBytes } from 'node:crypto';
import { type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { newAuthority, newServerCertificate } from '../../../apps/cli/instance/tls/certificates.ts';
import { Refuse, type TransitBody, TransitEngine } from './transit-engine.ts';

/** What goes wrong with the server, until the test sets it right. */
export interface VaultFaults {
  sealed: boolean;
  /** Answers come this late, in milliseconds. */
  delayMillis: number;
  /** Answer this status to so many of the next requests. */
  failures: { status: number; count: number };
  /** A standby that names this address as the active node. */
  redirectTo: string | undefined;
}

interface Token {
  endsAt: number;
  ttl: number;
  renewable: boolean;
}

export const ROOT_TOKEN = 'hvs.the-double-s-root-token';
const ROLE = { role_id: 'caspix-role', secret_id: 'caspix-secret' };
const KUBERNETES = { role: 'caspix', jwt: 'a.pod.token' };

/**
 * A double of Vault at the wire: HTTPS, tokens with a life, AppRole and Kubernetes sign-in, namespaces, the transit engine. Made from
 * Vault's API documentation and compared with the sources of OpenBao; not a Vault. Tests that run against it say so by its name.
 */
export class VaultDouble {
  readonly faults: VaultFaults = { sealed: false, delayMillis: 0, failures: { status: 500, count: 0 }, redirectTo: undefined };
  readonly approle = ROLE;
  readonly kubernetes = KUBERNETES;
  /** `METHOD path` of each request that came. */
  readonly requests: string[] = [];
  /** What the key-value engine (version 2) holds, by path: `secret/data/caspix`. */
  readonly kept = new Map<string, Record<string, string>>();
  /** The life of tokens that are given from now on, in seconds. */
  tokenTtl = 3600;
  namespace: string | undefined;
  readonly #tokens = new Map<string, Token>();
  readonly #engines = new Map<string, TransitEngine>();
  readonly #server: Server;

  private constructor(
    readonly ca: string,
    pair: { cert: string; key: string },
  ) {
    const answer: RequestListener = (request, response) => void this.#answer(request, response);
    this.#server = createServer({ ...pair, minVersion: 'TLSv1.2' }, answer);
  }

  static async start(): Promise<VaultDouble> {
    const authority = await newAuthority();
    const { certificate: cert, key } = await newServerCertificate({
      certificate: authority.certificate,
      key: createPrivateKey(authority.key),
    });
    const double = new VaultDouble(authority.certificate, { cert, key });
    await new Promise<void>((resolve) => double.#server.listen(0, '127.0.0.1', resolve));
    return double;
  }

  get address(): string {
    return `https://localhost:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Every token that was given is void from now on, as after a revocation or a restore. */
  revokeAll(): void {
    this.#tokens.clear();
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const path = new URL(request.url ?? '/', this.address).pathname.replace(/^\/v1\//, '');
    this.requests.push(`${request.method} ${path}`);
    if (this.faults.delayMillis > 0) await new Promise((resolve) => setTimeout(resolve, this.faults.delayMillis));
    if (this.faults.redirectTo !== undefined) {
      response.writeHead(307, { location: `${this.faults.redirectTo}/v1/${path}` }).end();
      return;
    }
    try {
      const body = pieces.length > 0 ? (JSON.parse(Buffer.concat(pieces).toString('utf8')) as TransitBody) : {};
      reply(response, 200, this.#handle(request, path, body));
    } catch (error) {
      const { status, message, data } = error instanceof Refuse ? error : new Refuse(500, '1 error occurred');
      reply(response, status, data ? { data } : { errors: message === '' ? [] : [message] });
    }
  }

  #handle(request: IncomingMessage, path: string, body: TransitBody): object {
    if (this.faults.sealed) throw new Refuse(503, 'Vault is sealed');
    if (this.faults.failures.count > 0) {
      this.faults.failures.count -= 1;
      throw new Refuse(this.faults.failures.status, 'internal error');
    }
    if ((request.headers['x-vault-namespace'] ?? '') !== (this.namespace ?? '')) throw new Refuse(404, 'no handler for route');
    if (path === 'auth/approle/login') return this.#login(body, ROLE);
    if (path === 'auth/kubernetes/login') return this.#login(body, KUBERNETES);
    const token = this.#assertToken(request.headers['x-vault-token']);
    if (path === 'auth/token/lookup-self') return { data: token };
    if (path === 'auth/token/renew-self') return this.#renew(request.headers['x-vault-token']);
    const kept = this.kept.get(path);
    if (kept) return { data: { data: kept, metadata: { version: 1 } } };
    if (path.startsWith('secret/')) throw new Refuse(404, '');
    const [mount = '', ...rest] = path.split('/');
    if (!mount.startsWith('transit')) throw new Refuse(403, 'permission denied');
    let engine = this.#engines.get(mount);
    if (!engine) this.#engines.set(mount, (engine = new TransitEngine()));
    return { data: engine.handle(request.method ?? 'GET', rest.join('/'), body) };
  }

  #login(body: object, wanted: object): object {
    const right = Object.entries(wanted).every(([name, value]) => Reflect.get(body, name) === value);
    if (!right) throw new Refuse(400, 'invalid role or secret ID');
    const token = `hvs.${randomBytes(16).toString('hex')}`;
    this.#tokens.set(token, { endsAt: Date.now() + this.tokenTtl * 1000, ttl: this.tokenTtl, renewable: true });
    return { auth: { client_token: token, lease_duration: this.tokenTtl, renewable: true } };
  }

  #renew(header: string | string[] | undefined): object {
    const token = String(header);
    this.#tokens.set(token, { endsAt: Date.now() + this.tokenTtl * 1000, ttl: this.tokenTtl, renewable: true });
    return { auth: { client_token: token, lease_duration: this.tokenTtl, renewable: true } };
  }

  #assertToken(header: string | string[] | undefined): object {
    if (header === ROOT_TOKEN) return { ttl: 0, renewable: false };
    const token = this.#tokens.get(String(header));
    if (!token || token.endsAt <= Date.now()) throw new Refuse(403, 'permission denied');
    return token;
  }
}

function reply(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
