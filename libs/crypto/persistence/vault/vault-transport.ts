import { Agent as HttpAgent, request as httpRequest, type RequestOptions } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { DomainError } from '#kernel';

/** One request as node-vault hands it to its transport, and what it wants back. */
export interface VaultRequest {
  method: string;
  uri: string;
  headers?: Record<string, string>;
  json?: unknown;
}
export interface VaultResponse {
  statusCode: number;
  body: unknown;
  request: { path: string };
}

export interface TransportOptions {
  ca?: string | undefined;
  timeoutMillis: number;
}

const LOOPBACK = new Set(['127.0.0.1', '[::1]', 'localhost']);
/** No answer of the interfaces that are used comes near this; a stranger's must not fill the memory. */
const MAX_BYTES = 4 * 1024 * 1024;

/**
 * Carries node-vault's requests. Its own transport follows proxies from the environment and redirects to anywhere, and prints bodies when
 * DEBUG is set; this one speaks TLS 1.2 or later to one authority, follows one redirect (a standby names the active node) where that
 * authority vouches for the other end too, and bounds time and size.
 */
export class VaultTransport {
  /** Requests sent so far: tests and the bench count round trips by it. */
  sent = 0;
  readonly #agents: { https: HttpsAgent; http: HttpAgent };

  constructor(private readonly options: TransportOptions) {
    const tls = { minVersion: 'TLSv1.2', ...(options.ca === undefined ? {} : { ca: options.ca }) } as const;
    this.#agents = { https: new HttpsAgent({ keepAlive: true, ...tls }), http: new HttpAgent({ keepAlive: true }) };
  }

  /** Rejects with `key-unavailable` when there is no whole answer in time. */
  async send(request: VaultRequest): Promise<VaultResponse> {
    const answer = await this.#once(request, new URL(request.uri));
    if (answer.statusCode !== 307 || answer.location === undefined) return answer;
    const to = new URL(answer.location, request.uri);
    if (this.options.ca === undefined || to.protocol !== 'https:') {
      throw new DomainError('key-unavailable', 'Vault sends elsewhere, which is followed only where an authority is pinned');
    }
    return this.#once(request, to);
  }

  close(): void {
    this.#agents.https.destroy();
    this.#agents.http.destroy();
  }

  #once({ method, headers, json }: VaultRequest, url: URL): Promise<VaultResponse & { location: string | undefined }> {
    assertSafe(url);
    this.sent += 1;
    const secure = url.protocol === 'https:';
    const body = json === undefined ? undefined : Buffer.from(JSON.stringify(json), 'utf8');
    const options: RequestOptions = {
      method,
      agent: secure ? this.#agents.https : this.#agents.http,
      // A whole answer within the time, not merely a byte now and then.
      signal: AbortSignal.timeout(this.options.timeoutMillis),
      headers: { ...headers, ...(body ? { 'content-type': 'application/json', 'content-length': body.length } : {}) },
    };
    return new Promise((resolve, reject) => {
      const fail = (error: Error) => reject(unreachable(error));
      const sent = (secure ? httpsRequest : httpRequest)(url, options, (response) => {
        const pieces: Buffer[] = [];
        let size = 0;
        response.on('error', fail);
        response.on('data', (piece: Buffer) => {
          size += piece.length;
          if (size > MAX_BYTES) response.destroy(new Error('the answer is too long'));
          else pieces.push(piece);
        });
        response.on('end', () => {
          const parsed = parse(Buffer.concat(pieces));
          resolve({
            statusCode: response.statusCode ?? 0,
            body: parsed,
            request: { path: url.pathname },
            location: response.headers.location,
          });
        });
      });
      sent.on('error', fail);
      sent.end(body);
    });
  }
}

function assertSafe(url: URL): void {
  if (url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.has(url.hostname))) return;
  throw new DomainError('key-unavailable', 'Vault is reached over https, and over http only on this machine');
}

function parse(bytes: Buffer): unknown {
  try {
    return bytes.length === 0 ? undefined : JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}

function unreachable(error: Error): DomainError {
  const code = (error as NodeJS.ErrnoException).code ?? error.name;
  return new DomainError('key-unavailable', `Vault does not answer (${code})`);
}
