import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createPrivateKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
} from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { newAuthority, newServerCertificate } from '../../apps/cli/instance/tls/certificates.ts';

interface Key {
  id: string;
  spec: string;
  state: 'Enabled' | 'PendingDeletion';
  secret: Buffer;
  pair?: { privateKey: KeyObject; publicKey: KeyObject };
}
type Body = Record<string, unknown>;

class Refuse extends Error {
  constructor(readonly type: string) {
    super(type);
  }
}

const text = (value: unknown): string => String(value ?? '');
const bytes = (value: unknown): Buffer => Buffer.from(text(value), 'base64');

/**
 * A double of AWS KMS at the wire (JSON 1.1 over HTTPS), made from its API reference: symmetric keys with encryption contexts, HMAC and
 * Ed25519 keys, aliases, deletion. It does not check signatures of requests; it is not a KMS.
 */
export class KmsDouble {
  /** The next requests fail like this, as AWS names it. */
  failWith: { type: string; status: number } | undefined;
  readonly #keys = new Map<string, Key>();
  readonly #aliases = new Map<string, string>();
  readonly #server: Server;

  private constructor(
    readonly ca: string,
    pair: { cert: string; key: string },
  ) {
    this.#server = createServer(pair, (request, response) => void this.#answer(request, response));
  }

  static async start(): Promise<KmsDouble> {
    const authority = await newAuthority();
    const { certificate: cert, key } = await newServerCertificate({
      certificate: authority.certificate,
      key: createPrivateKey(authority.key),
    });
    const double = new KmsDouble(authority.certificate, { cert, key });
    await new Promise<void>((resolve) => double.#server.listen(0, '127.0.0.1', resolve));
    return double;
  }

  get endpoint(): string {
    return `https://localhost:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const headers = { 'content-type': 'application/x-amz-json-1.1' };
    try {
      if (this.failWith) throw new Refuse(this.failWith.type);
      const operation = text(request.headers['x-amz-target']).replace('TrentService.', '');
      const answer = this.#handle(operation, JSON.parse(Buffer.concat(pieces).toString('utf8')) as Body);
      response.writeHead(200, headers).end(JSON.stringify(answer));
    } catch (error) {
      const type = error instanceof Refuse ? error.type : 'KMSInternalException';
      response.writeHead(this.failWith?.status ?? 400, headers).end(JSON.stringify({ __type: type, message: type }));
    }
  }

  #handle(operation: string, body: Body): object {
    switch (operation) {
      case 'CreateKey':
        return { KeyMetadata: described(this.#create(text(body['KeySpec'] ?? 'SYMMETRIC_DEFAULT'))) };
      case 'CreateAlias':
        if (this.#aliases.has(text(body['AliasName']))) throw new Refuse('AlreadyExistsException');
        this.#aliases.set(text(body['AliasName']), text(body['TargetKeyId']));
        return {};
      case 'DeleteAlias':
        if (!this.#aliases.delete(text(body['AliasName']))) throw new Refuse('NotFoundException');
        return {};
      case 'ListAliases':
        return this.#page(text(body['Marker']));
      case 'DescribeKey':
        return { KeyMetadata: described(this.#find(body['KeyId'])) };
      case 'ScheduleKeyDeletion':
        this.#usable(body['KeyId']).state = 'PendingDeletion';
        return { KeyId: body['KeyId'], KeyState: 'PendingDeletion' };
      default:
        return this.#withKey(operation, body);
    }
  }

  #withKey(operation: string, body: Body): object {
    const context = body['EncryptionContext'] ?? {};
    switch (operation) {
      case 'Encrypt':
        return { CiphertextBlob: encrypt(this.#usable(body['KeyId']), bytes(body['Plaintext']), context) };
      case 'Decrypt':
        return { Plaintext: this.#decrypt(body['KeyId'], body['CiphertextBlob'], context) };
      case 'ReEncrypt': {
        const plain = this.#decrypt(body['SourceKeyId'], body['CiphertextBlob'], body['SourceEncryptionContext'] ?? {});
        const to = this.#usable(body['DestinationKeyId']);
        return { CiphertextBlob: encrypt(to, bytes(plain), body['DestinationEncryptionContext'] ?? {}) };
      }
      case 'GenerateDataKey': {
        const plain = randomBytes(32);
        return { Plaintext: plain.toString('base64'), CiphertextBlob: encrypt(this.#usable(body['KeyId']), plain, context) };
      }
      case 'GenerateMac':
        return { Mac: createHmac('sha256', this.#usable(body['KeyId']).secret).update(bytes(body['Message'])).digest('base64') };
      case 'Sign':
        return { Signature: sign(null, bytes(body['Message']), this.#pairOf(body).privateKey).toString('base64') };
      case 'GetPublicKey':
        return {
          PublicKey: this.#pairOf(body).publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
          KeySpec: this.#usable(body['KeyId']).spec,
        };
      default:
        throw new Refuse('UnsupportedOperationException');
    }
  }

  // Two a page, so that whoever does not ask for the rest is found out.
  #page(marker: string): object {
    const names = [...this.#aliases.keys()].sort();
    const from = marker === '' ? 0 : Number(marker);
    const Aliases = names.slice(from, from + 2).map((AliasName) => ({ AliasName, TargetKeyId: this.#aliases.get(AliasName) }));
    return from + 2 < names.length ? { Aliases, Truncated: true, NextMarker: String(from + 2) } : { Aliases, Truncated: false };
  }

  #create(spec: string): Key {
    const id = randomBytes(16).toString('hex');
    const pair = spec === 'ECC_NIST_EDWARDS25519' ? { pair: generateKeyPairSync('ed25519') } : {};
    const key: Key = { id, spec, state: 'Enabled', secret: randomBytes(32), ...pair };
    this.#keys.set(id, key);
    return key;
  }

  #find(id: unknown): Key {
    const name = text(id);
    const key = this.#keys.get(name.startsWith('alias/') ? (this.#aliases.get(name) ?? '') : name);
    if (!key) throw new Refuse('NotFoundException');
    return key;
  }

  #usable(id: unknown): Key {
    const key = this.#find(id);
    if (key.state !== 'Enabled') throw new Refuse('KMSInvalidStateException');
    return key;
  }

  #pairOf(body: Body): NonNullable<Key['pair']> {
    const { pair } = this.#usable(body['KeyId']);
    if (!pair) throw new Refuse('InvalidKeyUsageException');
    return pair;
  }

  #decrypt(id: unknown, blob: unknown, context: unknown): string {
    const key = this.#usable(id);
    const sealed = bytes(blob);
    if (sealed.length < 44) throw new Refuse('InvalidCiphertextException');
    if (sealed.toString('hex', 0, 16) !== key.id) throw new Refuse('IncorrectKeyException');
    try {
      const decipher = createDecipheriv('aes-256-gcm', key.secret, sealed.subarray(16, 28), { authTagLength: 16 });
      decipher.setAAD(Buffer.from(JSON.stringify(context)));
      decipher.setAuthTag(sealed.subarray(-16));
      return Buffer.concat([decipher.update(sealed.subarray(28, -16)), decipher.final()]).toString('base64');
    } catch {
      throw new Refuse('InvalidCiphertextException');
    }
  }
}

const described = ({ id, spec, state }: Key) => ({ KeyId: id, KeySpec: spec, KeyState: state });

function encrypt(key: Key, plain: Buffer, context: unknown): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key.secret, nonce);
  cipher.setAAD(Buffer.from(JSON.stringify(context)));
  return Buffer.concat([Buffer.from(key.id, 'hex'), nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]).toString('base64');
}
