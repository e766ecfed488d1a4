import { createHmac, createPrivateKey, createPublicKey, createSecretKey, hkdfSync, type KeyObject, sign } from 'node:crypto';
import { DomainError } from '#kernel';
import type { KeyProvider, ProviderStatus, WrappedKey } from '../../application/key-provider.ts';
import { decryptionFailed, KEY_BYTES, open, seal } from '../../domain/aead.ts';
import { freshKeyBytes } from '../../domain/data-key.ts';
import type { KeyringBody, KeyringHeader } from './keyring-format.ts';

const WRAP_VERSION = 1;
/** `version(1) ‖ root version(4)` before nonce, ciphertext and tag. */
const PREFIX_BYTES = 5;

/** The keys of one reading of the file, held in memory as key objects. `FileKeyring` keeps them up with the file. */
export class LocalKeyring implements Omit<KeyProvider, 'rotate' | 'destroyBelow' | 'addSigningVersion'> {
  readonly #header: KeyringHeader;
  readonly #roots: Map<number, KeyObject>;
  readonly #mac: KeyObject;
  readonly #signing = new Map<string, Map<number, KeyObject>>();
  readonly #rootVersion: number;

  constructor(header: KeyringHeader, body: KeyringBody) {
    this.#header = header;
    this.#roots = new Map(body.root.map(({ version, key }) => [version, secret(key)]));
    this.#rootVersion = Math.max(...this.#roots.keys());
    this.#mac = secret(body.mac);
    for (const { name, version, pkcs8 } of body.signing.toSorted((a, b) => a.version - b.version)) {
      this.#signing.set(name, (this.#signing.get(name) ?? new Map<number, KeyObject>()).set(version, signingKey(pkcs8)));
    }
  }

  async status(): Promise<ProviderStatus> {
    return {
      kind: 'local',
      id: this.#header.id,
      rootVersion: this.#rootVersion,
      rootVersions: [...this.#roots.keys()].sort((a, b) => a - b),
      signingKeys: [...this.#signing.keys()],
      sealed: this.#header.seal !== null,
    };
  }

  async wrap(key: Uint8Array, aad: Uint8Array): Promise<Buffer> {
    const prefix = Buffer.alloc(PREFIX_BYTES, WRAP_VERSION);
    prefix.writeUInt32BE(this.#rootVersion, 1);
    return seal(this.#root(this.#rootVersion), Buffer.concat([prefix, aad]), key, prefix);
  }

  async unwrap(wrapped: Buffer, aad: Uint8Array): Promise<Buffer> {
    const version = this.rootVersionOf(wrapped);
    const prefix = wrapped.subarray(0, PREFIX_BYTES);
    return open(this.#root(version), Buffer.concat([prefix, aad]), wrapped, PREFIX_BYTES);
  }

  async draw(aad: Uint8Array): Promise<{ key: Buffer; wrapped: Buffer }> {
    const key = freshKeyBytes();
    return { key, wrapped: await this.wrap(key, aad) };
  }

  unwrapMany(keys: readonly WrappedKey[]): Promise<Buffer[]> {
    return Promise.all(keys.map(({ wrapped, aad }) => this.unwrap(wrapped, aad)));
  }

  async rewrapMany(keys: readonly WrappedKey[]): Promise<Buffer[]> {
    const opened = await this.unwrapMany(keys);
    return Promise.all(keys.map(({ aad }, i) => this.wrap(opened[i] ?? Buffer.alloc(0), aad)));
  }

  rootVersionOf(wrapped: Buffer): number {
    if (wrapped.length < PREFIX_BYTES || wrapped[0] !== WRAP_VERSION) throw decryptionFailed('the wrapped key has a form unknown here');
    return wrapped.readUInt32BE(1);
  }

  async sign(keyName: string, bytes: Uint8Array, version = 1): Promise<Buffer> {
    return sign(null, bytes, this.#signer(keyName, version));
  }

  async signingVersions(keyName: string): Promise<number[]> {
    return [...this.#versions(keyName).keys()];
  }

  async publicKey(keyName: string, version = 1): Promise<Buffer> {
    // The last 32 bytes of the SubjectPublicKeyInfo are the key itself (RFC 8410, section 4).
    return createPublicKey(this.#signer(keyName, version)).export({ type: 'spki', format: 'der' }).subarray(-32);
  }

  async mac(keyName: string, bytes: Uint8Array): Promise<Buffer> {
    const key = Buffer.from(hkdfSync('sha256', this.#mac, Buffer.alloc(0), `caspix mac ${keyName}`, KEY_BYTES));
    return createHmac('sha256', key).update(bytes).digest();
  }

  /** HMAC under the newest root key, for the file's own check. */
  rootMac(...parts: Uint8Array[]): Buffer {
    const hmac = createHmac('sha256', this.#root(this.#rootVersion));
    for (const part of parts) hmac.update(part);
    return hmac.digest();
  }

  #root(version: number): KeyObject {
    const key = this.#roots.get(version);
    if (!key) throw new DomainError('key-mismatch', `the keyring has no version ${version} of the root key`);
    return key;
  }

  #versions(keyName: string): Map<number, KeyObject> {
    const versions = this.#signing.get(keyName);
    if (!versions) throw new DomainError('key-unavailable', `the keyring has no signing key '${keyName}'`);
    return versions;
  }

  #signer(keyName: string, version: number): KeyObject {
    const key = this.#versions(keyName).get(version);
    if (!key) throw new DomainError('key-mismatch', `the keyring has no version ${version} of the signing key '${keyName}'`);
    return key;
  }
}

function secret(base64: string): KeyObject {
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length !== KEY_BYTES) throw new DomainError('key-mismatch', 'the keyring holds a key of a wrong length');
  const key = createSecretKey(bytes);
  bytes.fill(0);
  return key;
}

function signingKey(pkcs8: string): KeyObject {
  const key = parsePrivateKey(Buffer.from(pkcs8, 'base64'));
  if (key?.asymmetricKeyType !== 'ed25519') throw new DomainError('key-mismatch', 'the keyring holds a signing key that is not Ed25519');
  return key;
}

function parsePrivateKey(der: Buffer): KeyObject | null {
  try {
    return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  } catch {
    return null;
  } finally {
    der.fill(0);
  }
}
