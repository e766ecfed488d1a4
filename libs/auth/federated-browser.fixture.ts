import { type IncomingMessage } from 'node:http';
import { request } from 'node:https';

export interface Hop {
  url: string;
  status: number;
  location: string | null;
  body: string;
}

/** A browser that keeps cookies by site and follows where it is sent, as far as signing in needs one. */
export class FederatedBrowser {
  readonly jar = new Map<string, Map<string, string>>();

  /** `at` says on which port the product listens that calls itself `origin`; `cas` are believed. */
  constructor(
    readonly origin: string,
    readonly port: number,
    readonly cas: string[],
  ) {}

  cookies(url: string): Map<string, string> {
    const { host } = new URL(url);
    const known = this.jar.get(host) ?? new Map<string, string>();
    this.jar.set(host, known);
    return known;
  }

  /** One request, without following. */
  async hop(url: string, form?: URLSearchParams): Promise<Hop> {
    const target = new URL(url);
    const cookies = this.cookies(url);
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const headers: Record<string, string> = { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') };
      if (form) headers['content-type'] = 'application/x-www-form-urlencoded';
      const port = target.origin === this.origin ? this.port : Number(target.port);
      const options = {
        host: 'localhost',
        port,
        path: `${target.pathname}${target.search}`,
        method: form ? 'POST' : 'GET',
        headers,
        ca: this.cas,
      };
      request(options, resolve).on('error', reject).end(form?.toString());
    });
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk as Buffer);
    for (const line of response.headers['set-cookie'] ?? []) {
      const [name = '', value = ''] = (line.split(';')[0] ?? '').split(/=(.*)/s);
      if (value === '' || /max-age=0|expires=thu, 01 jan 1970/i.test(line)) cookies.delete(name);
      else cookies.set(name, value);
    }
    const { location } = response.headers;
    const body = Buffer.concat(chunks).toString();
    return { url, status: response.statusCode ?? 0, location: location === undefined ? null : new URL(location, url).href, body };
  }

  /** Follows redirects until there is none, or until one leads to where `stop` says. Returns every hop. */
  async walk(url: string, stop: (next: string) => boolean = () => false): Promise<Hop[]> {
    const hops: Hop[] = [];
    for (let next: string | null = url; next !== null && hops.length < 15; ) {
      const hop: Hop = await this.hop(next);
      hops.push(hop);
      next = hop.location !== null && !stop(hop.location) ? hop.location : null;
    }
    return hops;
  }
}
