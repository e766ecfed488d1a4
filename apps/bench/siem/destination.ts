import { setTimeout as wait } from 'node:timers/promises';
import { HttpClient, type Product, signInAs } from '../product.ts';

export interface ShownDestination {
  readonly id: string;
  readonly state: string;
  readonly sent: number;
  readonly confirmed: number;
  readonly lag: number;
  readonly failingSince: string | null;
  readonly lastError: string | null;
  readonly parked: boolean;
  readonly verified: string | null;
  readonly verifiedSays: string | null;
  readonly protection: string | null;
  readonly test: { readonly ok: boolean | null; readonly says: string | null } | null;
}

/** The two administrators of the demo, who decide together where copies of the log go. */
export class Administrators {
  private constructor(
    private readonly maker: HttpClient,
    private readonly checker: HttpClient,
  ) {}

  static async signIn(product: Product): Promise<Administrators> {
    return new Administrators(await signInAs(product, 'lena.brandt'), await signInAs(product, 'sofia.conti'));
  }

  /** The same two, still signed in, at a product that was started again at another address. */
  at(product: Product): Administrators {
    const moved = ({ cookie }: HttpClient) => Object.assign(new HttpClient(product.address, product.ca, 1), { cookie });
    return new Administrators(moved(this.maker), moved(this.checker));
  }

  async add(destination: object): Promise<string> {
    return this.#decide('/api/v1/audit/destinations', { from: 'start', reason: 'The SIEM team asks for it.', ...destination });
  }

  async change(id: string, change: object): Promise<void> {
    await this.#decide(`/api/v1/audit/destinations/${id}/changes`, { reason: 'The SIEM team asks for it.', ...change });
  }

  async order(id: string, what: 'test' | 'verify' | 'resend', body?: object): Promise<void> {
    await must(this.maker, 'POST', `/api/v1/audit/destinations/${id}/${what}`, body);
  }

  async status(id: string): Promise<ShownDestination> {
    const { items } = (await must(this.maker, 'GET', '/api/v1/audit/destinations')) as { items: ShownDestination[] };
    const found = items.find((one) => one.id === id);
    if (!found) throw new Error('the destination is not listed');
    return found;
  }

  /** Looks until it holds; says how it stands when it does not in time. */
  async until(id: string, holds: (status: ShownDestination) => boolean, seconds = 120): Promise<ShownDestination> {
    for (const end = Date.now() + seconds * 1000; ; await wait(250)) {
      const status = await this.status(id);
      if (holds(status)) return status;
      if (Date.now() > end) throw new Error(`it did not happen within ${seconds} s: ${JSON.stringify(status)}`);
    }
  }

  close(): void {
    this.maker.close();
    this.checker.close();
  }

  async #decide(path: string, body: object): Promise<string> {
    const asked = (await must(this.maker, 'POST', path, body)) as { id: string; digest: string; subject: { id: string } };
    await must(this.checker, 'POST', `/api/v1/approvals/${asked.id}/approve`, { digest: asked.digest });
    return asked.subject.id;
  }
}

async function must(client: HttpClient, method: string, path: string, body?: object): Promise<unknown> {
  const reply = await client.send(method, path, body === undefined ? undefined : JSON.stringify(body));
  if (reply.status >= 300) throw new Error(`${method} ${path} answered ${reply.status}: ${reply.body}`);
  return reply.body.length > 0 ? JSON.parse(reply.body.toString()) : null;
}
