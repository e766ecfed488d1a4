import { DomainError } from '#kernel';
import { type KeyProvider, type ProviderStatus, signingKeyNames, type WrappedKey } from '../../application/key-provider.ts';
import { providerIdentity } from '../../application/provider-identity.ts';
import { decryptionFailed, KEY_BYTES } from '../../domain/aead.ts';
import { isMissing } from '../../domain/signing-version.ts';
import type { VaultClient } from './vault-client.ts';
import { ciphertextError } from './vault-error.ts';

interface TransitKey {
  type: string;
  latest_version: number;
  min_decryption_version: number;
  min_available_version?: number;
  derived: boolean;
  keys: Record<string, number | { public_key?: string }>;
}
interface Batch<Item> {
  batch_results: (Item & { error?: string })[];
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

/**
 * Keys of Vault's transit engine, which never leave it. The root key is a derived one (`derived: true`): the additional data goes in as the
 * derivation's context, so a wrapped key opens in its own place only, and re-wrapping happens inside Vault.
 * Source: Vault API documentation, "Transit secrets engine".
 */
export class VaultProvider implements KeyProvider {
  #id: Promise<string> | undefined;

  constructor(private readonly client: VaultClient) {}

  async status(): Promise<ProviderStatus> {
    const root = await this.client.read<TransitKey>(this.#path('keys', 'root'));
    if (root.type !== 'aes256-gcm96' || !root.derived) {
      throw new DomainError('key-mismatch', `Vault's key '${this.#name('root')}' is not a derived one of type aes256-gcm96`);
    }
    const first = Math.max(root.min_decryption_version, root.min_available_version ?? 0, 1);
    this.#id ??= providerIdentity(this).catch((error: unknown) => {
      this.#id = undefined;
      throw error;
    });
    return {
      kind: 'vault',
      id: await this.#id,
      rootVersion: root.latest_version,
      rootVersions: Array.from({ length: root.latest_version - first + 1 }, (_, i) => first + i),
      signingKeys: [...signingKeyNames],
      sealed: true,
    };
  }

  async draw(aad: Uint8Array): Promise<{ key: Buffer; wrapped: Buffer }> {
    const path = `${this.client.settings.mount}/datakey/plaintext/${this.#name('root')}`;
    const drawn = await this.client.write<{ plaintext?: string; ciphertext?: string }>(path, { bits: 256, context: base64(aad) });
    return { key: keyOf(drawn.plaintext), wrapped: wrappedOf(drawn.ciphertext) };
  }

  async wrap(key: Uint8Array, aad: Uint8Array): Promise<Buffer> {
    const answer = await this.client.write<{ ciphertext?: string }>(this.#path('encrypt', 'root'), {
      plaintext: base64(key),
      context: base64(aad),
    });
    return wrappedOf(answer.ciphertext);
  }

  async unwrap(wrapped: Buffer, aad: Uint8Array): Promise<Buffer> {
    const [key] = await this.unwrapMany([{ wrapped, aad }]);
    return key ?? keyOf(undefined);
  }

  async unwrapMany(keys: readonly WrappedKey[]): Promise<Buffer[]> {
    const opened = await this.#batch<{ plaintext?: string }>('decrypt', keys);
    return opened.map(({ plaintext }) => keyOf(plaintext));
  }

  async rewrapMany(keys: readonly WrappedKey[]): Promise<Buffer[]> {
    const wrapped = await this.#batch<{ ciphertext?: string }>('rewrap', keys);
    return wrapped.map(({ ciphertext }) => wrappedOf(ciphertext));
  }

  rootVersionOf(wrapped: Buffer): number {
    const [, version] = /^vault:v(\d{1,9}):[A-Za-z0-9+/=]+$/.exec(wrapped.toString('latin1')) ?? [];
    if (version === undefined) throw decryptionFailed('the wrapped key is not one that Vault made');
    return Number(version);
  }

  async rotate(): Promise<number> {
    await this.client.write(`${this.#path('keys', 'root')}/rotate`, {});
    return (await this.client.read<TransitKey>(this.#path('keys', 'root'))).latest_version;
  }

  async destroyBelow(rootVersion: number): Promise<void> {
    const root = this.#path('keys', 'root');
    await this.client.write(`${root}/config`, { min_decryption_version: rootVersion, min_encryption_version: rootVersion });
    await this.client.write(`${root}/trim`, { min_available_version: rootVersion });
  }

  // Always the version that was asked for: a key that somebody rotated in Vault must not quietly sign what nobody's public key verifies.
  async sign(keyName: string, bytes: Uint8Array, version = 1): Promise<Buffer> {
    const body = { input: base64(bytes), key_version: version };
    const answer = await this.client.write<{ signature?: string }>(this.#path('sign', keyName), body);
    return payloadOf(answer.signature, 64);
  }

  async publicKey(keyName: string, version = 1): Promise<Buffer> {
    const { type, keys } = await this.client.read<TransitKey>(this.#path('keys', keyName));
    const one = keys?.[String(version)];
    if (type !== 'ed25519' || typeof one !== 'object' || !one.public_key) {
      throw new DomainError('key-mismatch', `Vault's key '${this.#name(keyName)}' is not Ed25519, or its version ${version} is not there`);
    }
    const raw = Buffer.from(one.public_key, 'base64');
    if (raw.length !== 32) throw new DomainError('key-mismatch', `Vault's key '${this.#name(keyName)}' has no Ed25519 public key`);
    return raw;
  }

  async signingVersions(keyName: string): Promise<number[]> {
    const { latest_version: newest } = await this.client.read<TransitKey>(this.#path('keys', keyName));
    return Array.from({ length: newest }, (_, i) => i + 1);
  }

  async addSigningVersion(keyName: string, version: number): Promise<void> {
    if (isMissing(version, await this.signingVersions(keyName))) await this.client.write(`${this.#path('keys', keyName)}/rotate`, {});
  }

  async mac(keyName: string, bytes: Uint8Array): Promise<Buffer> {
    // The name is part of what is authenticated, with its length: one key of Vault serves all names and cannot confuse them.
    const name = Buffer.from(`caspix mac ${keyName.length}:${keyName}\n`, 'utf8');
    const answer = await this.client.write<{ hmac?: string }>(`${this.#path('hmac', 'mac')}/sha2-256`, {
      input: base64(Buffer.concat([name, bytes])),
      key_version: 1,
    });
    return payloadOf(answer.hmac, 32);
  }

  async #batch<Item>(operation: string, keys: readonly WrappedKey[]): Promise<(Item & { error?: string })[]> {
    if (keys.length === 0) return [];
    const batch = keys.map(({ wrapped, aad }) => {
      this.rootVersionOf(wrapped);
      return { ciphertext: wrapped.toString('latin1'), context: base64(aad) };
    });
    const { batch_results: results = [] } = await this.client.write<Batch<Item>>(this.#path(operation, 'root'), { batch_input: batch });
    const words = results.find(({ error }) => error)?.error;
    if (words) throw ciphertextError(words, `Vault could not ${operation} every key: ${words}`);
    if (results.length !== keys.length) throw decryptionFailed(`Vault could not ${operation} every key: some are missing`);
    return results;
  }

  #name(key: string): string {
    if (!/^[a-z][a-z0-9-]{0,40}$/.test(key)) throw new DomainError('key-unavailable', `there is no key '${key}'`);
    return `${this.client.settings.keyPrefix}-${key}`;
  }

  #path(operation: string, key: string): string {
    return `${this.client.settings.mount}/${operation}/${this.#name(key)}`;
  }
}

function keyOf(plaintext: string | undefined): Buffer {
  const key = Buffer.from(plaintext ?? '', 'base64');
  if (key.length !== KEY_BYTES) throw decryptionFailed(`Vault gave back what is not a key of ${KEY_BYTES} bytes`);
  return key;
}

function wrappedOf(ciphertext: string | undefined): Buffer {
  if (!ciphertext?.startsWith('vault:v')) throw new DomainError('key-unavailable', 'Vault gave no wrapped key');
  return Buffer.from(ciphertext, 'latin1');
}

/** What stands behind the second colon of `vault:v1:…`. */
function payloadOf(text: string | undefined, length: number): Buffer {
  const bytes = Buffer.from(text?.split(':')[2] ?? '', 'base64');
  if (bytes.length !== length) throw new DomainError('key-unavailable', `Vault's answer is not ${length} bytes long`);
  return bytes;
}
