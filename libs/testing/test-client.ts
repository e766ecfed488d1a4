import { Agent, request } from 'node:https';

/** An answer, read whole. `json` is what was sent as JSON or problem+json, else undefined. */
export interface Answer<Body = unknown> {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  json: Body;
  bytes: Buffer;
}

/** What a test reads out of an answer without a schema of its own: any path, whose value the assertion then checks. */
export type Loose = ReturnType<typeof JSON.parse>;

export interface Ask {
  body?: unknown;
  /** Sent as they are, instead of `body`. */
  raw?: Buffer | string;
  headers?: Record<string, string>;
}

/** A browser's manners without a browser: it keeps cookies, says where it comes from, and trusts one authority. */
export class TestClient {
  readonly #jar = new Map<string, string>();
  readonly #agent: Agent;

  constructor(
    readonly address: { port: number; origin: string; ca: string },
    readonly name = 'nobody',
  ) {
    this.#agent = new Agent({ ca: address.ca, keepAlive: true });
  }

  get cookie(): string {
    return [...this.#jar].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  set cookie(value: string) {
    this.#jar.clear();
    for (const pair of value.split(';')) this.#put(pair);
  }

  get = <Body = Loose>(path: string, ask: Ask = {}) => this.send<Body>('GET', path, ask);
  post = <Body = Loose>(path: string, body?: unknown, headers: Record<string, string> = {}) =>
    this.send<Body>('POST', path, { body, headers });
  patch = <Body = Loose>(path: string, body: unknown, headers: Record<string, string> = {}) =>
    this.send<Body>('PATCH', path, { body, headers });
  delete = <Body = Loose>(path: string) => this.send<Body>('DELETE', path, {});

  /** Paths are below `/api/v1` unless they begin with `//`, which stands for the root. */
  send<Body = Loose>(method: string, path: string, ask: Ask): Promise<Answer<Body>> {
    const payload = ask.raw ?? (ask.body === undefined ? undefined : JSON.stringify(ask.body));
    return new Promise((resolve, reject) => {
      const sent = request(
        {
          host: 'localhost',
          port: this.address.port,
          agent: this.#agent,
          method,
          path: path.startsWith('//') ? path.slice(1) : `/api/v1${path}`,
          headers: {
            ...(payload === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(payload) }),
            // A machine with a token says no more about where it comes from than curl does.
            ...(method === 'GET' || ask.headers?.['authorization'] ? {} : { origin: this.address.origin, 'sec-fetch-site': 'same-origin' }),
            ...(this.cookie ? { cookie: this.cookie } : {}),
            ...ask.headers,
          },
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () => {
            this.#keep(response.headers['set-cookie']);
            const bytes = Buffer.concat(chunks);
            const isJson = /json/.test(response.headers['content-type'] ?? '') && bytes.length > 0;
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers,
              json: (isJson ? JSON.parse(bytes.toString('utf8')) : undefined) as Body,
              bytes,
            });
          });
        },
      );
      sent.on('error', reject);
      sent.end(payload);
    });
  }

  #keep(cookies: string[] | undefined): void {
    for (const cookie of cookies ?? []) this.#put(cookie.split(';')[0] ?? '');
  }

  #put(pair: string): void {
    const [name = '', value = ''] = pair.trim().split(/=(.*)/s);
    if (name) this.#jar.set(name, value);
  }

  close(): void {
    this.#agent.destroy();
  }
}
