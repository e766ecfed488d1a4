import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
  randomBytes,
  sign,
} from 'node:crypto';

/** An answer other than 200, with Vault's words. */
export class Refuse extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly data?: object,
  ) {
    super(message);
  }
}

interface Version {
  secret: Buffer;
  hmac: Buffer;
  pair?: { privateKey: KeyObject; publicKey: KeyObject };
}
interface Named {
  type: string;
  derived: boolean;
  versions: Map<number, Version>;
  latest: number;
  minDecryption: number;
  minEncryption: number;
  minAvailable: number;
}
export interface TransitBody {
  type?: string;
  derived?: boolean;
  plaintext?: string;
  ciphertext?: string;
  context?: string;
  input?: string;
  key_version?: number;
  batch_input?: { ciphertext?: string; context?: string }[];
  min_decryption_version?: number;
  min_encryption_version?: number;
  min_available_version?: number;
}

/** The part of Vault's transit engine that the product uses, made from its API documentation and answering in its shapes and words. */
export class TransitEngine {
  readonly #keys = new Map<string, Named>();

  /** `path` is what follows the mount: `keys/caspix-root/rotate`. */
  handle(method: string, path: string, body: TransitBody): object {
    const [operation, ...rest] = path.split('/');
    if (operation === 'keys') return this.#onKey(method, rest, body);
    if (operation === 'datakey') return this.#datakey(rest[1], body);
    const key = this.#key(rest[0]);
    if (operation === 'encrypt') return { ciphertext: encrypt(key, body), key_version: key.latest };
    if (operation === 'decrypt') return batched(body, 'plaintext', (item) => decrypt(key, item));
    if (operation === 'rewrap') {
      const again = (item: Item) => encrypt(key, { plaintext: decrypt(key, item), ...ofContext(item) });
      // Unlike decrypting, re-wrapping answers 200 to a batch of which some failed (OpenBao 2.6, path_rewrap.go).
      return body.batch_input?.length
        ? { batch_results: resultsOf(body.batch_input, 'ciphertext', again) }
        : batched(body, 'ciphertext', again);
    }
    if (operation === 'sign') return { signature: signed(key, body), key_version: 1 };
    if (operation === 'hmac') return { hmac: mac(key, body) };
    throw new Refuse(404, '');
  }

  #onKey(method: string, [name = '', change]: string[], body: TransitBody): object {
    if (method === 'GET') return described(this.#key(name, 404));
    if (change === 'rotate') {
      const key = this.#key(name);
      add(key);
    } else if (change === 'config') this.#configure(this.#key(name), body);
    else if (change === 'trim') this.#trim(this.#key(name), body.min_available_version ?? 0);
    else if (!this.#keys.has(name)) this.#keys.set(name, created(body));
    return described(this.#key(name));
  }

  #configure(key: Named, { min_decryption_version: decryption, min_encryption_version: encryption }: TransitBody): void {
    if ((decryption ?? 0) > key.latest)
      throw new Refuse(400, `cannot set min decryption version of ${decryption}, latest key version is ${key.latest}`);
    key.minDecryption = decryption ?? key.minDecryption;
    key.minEncryption = encryption ?? key.minEncryption;
  }

  #trim(key: Named, to: number): void {
    if (to < key.minAvailable) throw new Refuse(400, 'minimum available version cannot be decremented');
    if (key.minEncryption === 0)
      throw new Refuse(400, 'minimum available version cannot be set when minimum encryption version is not set');
    if (to > key.minEncryption) throw new Refuse(400, 'minimum available version cannot be greater than minmum encryption version');
    if (to > key.minDecryption) throw new Refuse(400, 'minimum available version cannot be greater than minimum decryption version');
    key.minAvailable = to;
    for (const version of key.versions.keys()) if (version < to) key.versions.delete(version);
  }

  #datakey(name: string | undefined, body: TransitBody): object {
    const key = this.#key(name);
    const plaintext = randomBytes(32).toString('base64');
    return { plaintext, ciphertext: encrypt(key, { plaintext, ...ofContext(body) }), key_version: key.latest };
  }

  #key(name: string | undefined, status = 400): Named {
    const key = this.#keys.get(name ?? '');
    if (!key) throw new Refuse(status, status === 404 ? '' : 'encryption key not found');
    return key;
  }
}

const ofContext = ({ context }: { context?: string }) => (context === undefined ? {} : { context });

function created({ type = 'aes256-gcm96', derived = false }: TransitBody): Named {
  const key: Named = { type, derived, versions: new Map(), latest: 0, minDecryption: 1, minEncryption: 0, minAvailable: 0 };
  add(key);
  return key;
}

function add(key: Named): void {
  key.latest += 1;
  const pair = key.type === 'ed25519' ? { pair: generateKeyPairSync('ed25519') } : {};
  key.versions.set(key.latest, { secret: randomBytes(32), hmac: randomBytes(32), ...pair });
}

function described(key: Named): object {
  const keys = [...key.versions].map(([number, { pair }]) => [
    number,
    pair ? { public_key: pair.publicKey.export({ type: 'spki', format: 'der' }).subarray(-32).toString('base64') } : 1_700_000_000,
  ]);
  return {
    type: key.type,
    derived: key.derived,
    latest_version: key.latest,
    min_decryption_version: key.minDecryption,
    min_encryption_version: key.minEncryption,
    min_available_version: key.minAvailable,
    keys: Object.fromEntries(keys),
  };
}

/** A batch of which one item failed is answered 400, with what came of each. */
type Item = { ciphertext?: string; context?: string };

const resultsOf = (items: readonly Item[], as: string, work: (item: Item) => string): object[] =>
  items.map((item) => {
    try {
      return { [as]: work(item) };
    } catch (error) {
      return { [as]: '', error: error instanceof Error ? error.message : '' };
    }
  });

function batched(body: TransitBody, as: string, work: (item: Item) => string): object {
  if (body.batch_input === undefined) return { [as]: work(body) };
  if (body.batch_input.length === 0) throw new Refuse(400, 'missing batch input to process');
  const results = resultsOf(body.batch_input, as, work);
  if (results.some((one) => 'error' in one)) throw new Refuse(400, '', { batch_results: results });
  return { batch_results: results };
}

function keyFor(key: Named, version: Version, context: string | undefined): Buffer {
  if (!key.derived) return version.secret;
  if (!context)
    throw new Refuse(
      400,
      "missing 'context' for key derivation; the key was created using a derived key, which means additional, per-request information must be included in order to perform operations with the key",
    );
  return Buffer.from(hkdfSync('sha256', version.secret, Buffer.alloc(0), Buffer.from(context, 'base64'), 32));
}

function encrypt(key: Named, { plaintext = '', context }: TransitBody): string {
  const version = key.versions.get(key.latest);
  if (!version) throw new Refuse(500, 'no such version');
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', keyFor(key, version, context), nonce);
  const sealed = Buffer.concat([nonce, cipher.update(Buffer.from(plaintext, 'base64')), cipher.final(), cipher.getAuthTag()]);
  return `vault:v${key.latest}:${sealed.toString('base64')}`;
}

function decrypt(key: Named, { ciphertext = '', context }: { ciphertext?: string; context?: string }): string {
  const [, number, body] = /^vault:v(\d+):(.*)$/.exec(ciphertext) ?? [];
  if (number === undefined || body === undefined) throw new Refuse(400, 'invalid ciphertext: no prefix');
  if (Number(number) > key.latest) throw new Refuse(400, 'invalid ciphertext: version is too new');
  const version = key.versions.get(Number(number));
  if (Number(number) < key.minDecryption || !version)
    throw new Refuse(400, 'ciphertext or signature version is disallowed by policy (too old)');
  const sealed = Buffer.from(body, 'base64');
  if (sealed.length < 28) throw new Refuse(400, 'invalid ciphertext: could not decode base64');
  try {
    const decipher = createDecipheriv('aes-256-gcm', keyFor(key, version, context), sealed.subarray(0, 12), { authTagLength: 16 });
    decipher.setAuthTag(sealed.subarray(-16));
    return Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()]).toString('base64');
  } catch (error) {
    throw error instanceof Refuse ? error : new Refuse(400, 'cipher: message authentication failed');
  }
}

function signed(key: Named, { input = '', key_version: number = key.latest }: TransitBody): string {
  const pair = key.versions.get(number)?.pair;
  if (!pair) throw new Refuse(400, `key type ${key.type} does not support signing`);
  return `vault:v${number}:${sign(null, Buffer.from(input, 'base64'), pair.privateKey).toString('base64')}`;
}

function mac(key: Named, { input = '', key_version: number = key.latest }: TransitBody): string {
  const version = key.versions.get(number);
  if (!version) throw new Refuse(400, 'cannot generate HMAC: version is too old (disallowed by policy)');
  return `vault:v${number}:${createHmac('sha256', version.hmac).update(Buffer.from(input, 'base64')).digest('base64')}`;
}
