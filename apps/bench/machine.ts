import { randomUUID, sign } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HttpClient, type Product, type Reply } from './product.ts';

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

  static async register(product: Product, name: string, sockets: number): Promise<Machine> {
    const file = join(tmpdir(), `${randomUUID()}.jwk`);
    await product.caspix('service-accounts', 'add', name, '--permission', 'alert:ingest', '--key-out', file);
    const key = JSON.parse(readFileSync(file, 'utf8')) as KeyFile;
    rmSync(file);
    return new Machine(product, sockets, key);
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
