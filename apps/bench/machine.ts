import { generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { HttpClient, type Product, type Reply, signInAs } from './product.ts';

/** The key as `caspix service-accounts add` writes it. */
interface KeyFile {
  kty: string;
  crv: string;
  x: string;
  d: string;
  kid: string;
  aud: string;
}

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A detection system that delivers, with nothing but Node's own modules: a service account, and a fresh token for each request. */
export class Machine {
  readonly #http: HttpClient;

  private constructor(
    product: Product,
    sockets: number,
    private readonly key: KeyFile,
  ) {
    this.#http = new HttpClient(product.address, product.ca, sockets);
  }

  /** One administrator of the demo asks for the account, the other agrees. */
  static async register(product: Product, name: string, sockets: number): Promise<Machine> {
    const { kty, crv, x, d } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }) as Record<string, string>;
    const wanted = { name, permissions: ['alert:ingest'], networks: ['127.0.0.0/8', '::1/128'], perMinute: 60_000 };
    const asked = await ask(product, 'lena.brandt', '/service-accounts', {
      ...wanted,
      key: { jwk: { kty, crv, x } },
      reason: 'A measurement',
    });
    await ask(product, 'sofia.conti', `/approvals/${asked.id}/approve`, { digest: asked.digest });
    return new Machine(product, sockets, { kty, crv, x, d, kid: asked.subject.id, aud: product.address } as KeyFile);
  }

  post(path: string, body: string): Promise<Reply> {
    return this.#http.send('POST', path, body, { authorization: `Bearer ${this.#token()}` });
  }

  #token(): string {
    const { kid, aud, ...key } = this.key;
    const iat = Math.floor(Date.now() / 1000);
    const signed = `${part({ alg: 'EdDSA', typ: 'JWT' })}.${part({ iss: kid, sub: kid, aud, iat, exp: iat + 60, jti: randomUUID() })}`;
    return `${signed}.${sign(null, Buffer.from(signed), { key, format: 'jwk' }).toString('base64url')}`;
  }

  close(): void {
    this.#http.close();
  }
}

async function ask(product: Product, username: string, path: string, body: object) {
  const admin = await signInAs(product, username);
  try {
    const { status, body: answer } = await admin.send('POST', `/api/v1${path}`, JSON.stringify(body));
    if (status >= 300) throw new Error(`${path}: ${status} ${answer}`);
    return JSON.parse(answer.toString()) as { id: string; digest: string; subject: { id: string } };
  } finally {
    admin.close();
  }
}
