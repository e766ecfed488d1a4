import type { IncomingHttpHeaders } from 'node:http';
import { request } from 'node:https';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  // What the API answers is asserted field by field; a shape here would only repeat the test.
  readonly json: Record<string, unknown>;
}

/** As much of a browser as the deployment's tests need: it checks the certificate, keeps one cookie and says where it comes from. */
export class Browser {
  #cookie = '';

  constructor(
    readonly origin: string,
    private readonly ca: string,
  ) {}

  get = (path: string) => this.send('GET', path);
  post = (path: string, body: unknown, headers: Record<string, string> = {}) => this.send('POST', path, body, headers);
  delete = (path: string) => this.send('DELETE', path);

  /** Never rejects an answer for its status. */
  send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const sent = {
      origin: this.origin,
      ...(this.#cookie ? { cookie: this.#cookie } : {}),
      ...(text === undefined ? {} : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(text)) }),
      ...headers,
    };
    return new Promise((resolve, reject) => {
      const asked = request(
        `${this.origin}${path}`,
        { method, ca: this.ca, headers: sent, agent: false, timeout: 30_000 },
        async (response) => {
          const chunks = await response.toArray();
          this.#keep(response.headers['set-cookie'] ?? []);
          resolve(answerOf(response.statusCode ?? 0, response.headers, Buffer.concat(chunks).toString()));
        },
      );
      asked.on('timeout', () => asked.destroy(new Error(`${method} ${path} took too long`)));
      asked.on('error', reject);
      asked.end(text);
    });
  }

  #keep(cookies: readonly string[]): void {
    for (const cookie of cookies) this.#cookie = cookie.split(';')[0] ?? '';
  }
}

function answerOf(status: number, headers: IncomingHttpHeaders, text: string): Answer {
  const isJson = /json/.test(headers['content-type'] ?? '');
  return { status, headers, text, json: isJson ? (JSON.parse(text) as Record<string, unknown>) : {} };
}
