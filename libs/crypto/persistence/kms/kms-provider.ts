import type { CreateAliasCommandInput, CreateKeyCommandInput, KMSClient, ListAliasesCommandOutput } from '@aws-sdk/client-kms';
import { DomainError } from '#kernel';
import { type KeyProvider, type ProviderStatus, signingKeyNames, type WrappedKey } from '../../application/key-provider.ts';
import { providerIdentity } from '../../application/provider-identity.ts';
import { decryptionFailed, KEY_BYTES } from '../../domain/aead.ts';
import { isMissing, versionedName } from '../../domain/signing-version.ts';
import { kmsError } from './kms-error.ts';

export type Sdk = typeof import('@aws-sdk/client-kms');

/** First byte of what is wrapped here; then the root version (4 bytes) and KMS's own ciphertext. */
const FORM = 2;
const PREFIX_BYTES = 5;
/** The shortest wait that KMS allows before key material is gone, in days. */
const DELETION_DAYS = 7;
const SIGNING = { KeySpec: 'ECC_NIST_EDWARDS25519', KeyUsage: 'SIGN_VERIFY' } as const;

/**
 * AWS KMS, or whatever answers as it does. Each root version is a KMS key of its own under the alias `<prefix>-root-v<N>`, because the
 * rotation that KMS does inside one key never destroys the older material. The additional data is the encryption context.
 * Source: AWS KMS API reference.
 */
export class KmsProvider implements KeyProvider {
  #id: Promise<string> | undefined;

  constructor(
    private readonly sdk: Sdk,
    private readonly client: KMSClient,
    private readonly keyPrefix: string,
  ) {}

  async status(): Promise<ProviderStatus> {
    const rootVersions = await this.#rootVersions();
    const rootVersion = rootVersions.at(-1);
    if (rootVersion === undefined) throw new DomainError('key-unavailable', `KMS has no key with the alias ${this.#root(1)}`);
    this.#id ??= providerIdentity(this).catch((error: unknown) => {
      this.#id = undefined;
      throw error;
    });
    return { kind: 'kms', id: await this.#id, rootVersion, rootVersions, signingKeys: [...signingKeyNames], sealed: true };
  }

  async draw(aad: Uint8Array): Promise<{ key: Buffer; wrapped: Buffer }> {
    const version = await this.#newest();
    const drawn = await this.#send('GenerateDataKey', () =>
      this.client.send(
        new this.sdk.GenerateDataKeyCommand({ KeyId: this.#root(version), KeySpec: 'AES_256', EncryptionContext: context(aad) }),
      ),
    );
    return { key: keyOf(drawn.Plaintext), wrapped: wrappedOf(version, drawn.CiphertextBlob) };
  }

  async wrap(key: Uint8Array, aad: Uint8Array): Promise<Buffer> {
    const version = await this.#newest();
    const sealed = await this.#send('Encrypt', () =>
      this.client.send(new this.sdk.EncryptCommand({ KeyId: this.#root(version), Plaintext: key, EncryptionContext: context(aad) })),
    );
    return wrappedOf(version, sealed.CiphertextBlob);
  }

  async unwrap(wrapped: Buffer, aad: Uint8Array): Promise<Buffer> {
    const KeyId = this.#root(this.rootVersionOf(wrapped));
    const input = { KeyId, CiphertextBlob: wrapped.subarray(PREFIX_BYTES), EncryptionContext: context(aad) };
    const opened = await this.#send('Decrypt', () => this.client.send(new this.sdk.DecryptCommand(input)), 'key-mismatch');
    return keyOf(opened.Plaintext);
  }

  /** KMS has no batches: one request for each, at the same time. */
  async unwrapMany(keys: readonly WrappedKey[]): Promise<Buffer[]> {
    return Promise.all(keys.map(({ wrapped, aad }) => this.unwrap(wrapped, aad)));
  }

  async rewrapMany(keys: readonly WrappedKey[]): Promise<Buffer[]> {
    const version = await this.#newest();
    return Promise.all(
      keys.map(async ({ wrapped, aad }) => {
        const input = {
          SourceKeyId: this.#root(this.rootVersionOf(wrapped)),
          DestinationKeyId: this.#root(version),
          CiphertextBlob: wrapped.subarray(PREFIX_BYTES),
          SourceEncryptionContext: context(aad),
          DestinationEncryptionContext: context(aad),
        };
        const moved = await this.#send('ReEncrypt', () => this.client.send(new this.sdk.ReEncryptCommand(input)), 'key-mismatch');
        return wrappedOf(version, moved.CiphertextBlob);
      }),
    );
  }

  rootVersionOf(wrapped: Buffer): number {
    if (wrapped.length <= PREFIX_BYTES || wrapped[0] !== FORM) throw decryptionFailed('the wrapped key is not one that KMS made');
    return wrapped.readUInt32BE(1);
  }

  async rotate(): Promise<number> {
    const version = (await this.#newest()) + 1;
    await this.#create(this.#root(version), { KeySpec: 'SYMMETRIC_DEFAULT', KeyUsage: 'ENCRYPT_DECRYPT' });
    return version;
  }

  async destroyBelow(rootVersion: number): Promise<void> {
    for (const version of await this.#rootVersions()) {
      if (version >= rootVersion) continue;
      const AliasName = this.#root(version);
      const { KeyMetadata } = await this.#send('DescribeKey', () =>
        this.client.send(new this.sdk.DescribeKeyCommand({ KeyId: AliasName })),
      );
      const input = { KeyId: KeyMetadata?.KeyId ?? AliasName, PendingWindowInDays: DELETION_DAYS };
      // After a crash in between the key is on its way out already, and only its alias is left to take away.
      if (KeyMetadata?.KeyState !== 'PendingDeletion') {
        await this.#send('ScheduleKeyDeletion', () => this.client.send(new this.sdk.ScheduleKeyDeletionCommand(input)));
      }
      await this.#send('DeleteAlias', () => this.client.send(new this.sdk.DeleteAliasCommand({ AliasName })));
    }
  }

  async sign(keyName: string, bytes: Uint8Array, version = 1): Promise<Buffer> {
    const KeyId = this.#alias(versionedName(keyName, version));
    const input = { KeyId, Message: bytes, MessageType: 'RAW', SigningAlgorithm: 'ED25519_SHA_512' } as const;
    const { Signature } = await this.#send('Sign', () => this.client.send(new this.sdk.SignCommand(input)));
    return bytesOf(Signature, 64);
  }

  async publicKey(keyName: string, version = 1): Promise<Buffer> {
    const KeyId = this.#alias(versionedName(keyName, version));
    const { PublicKey, KeySpec } = await this.#send('GetPublicKey', () => this.client.send(new this.sdk.GetPublicKeyCommand({ KeyId })));
    if (KeySpec !== 'ECC_NIST_EDWARDS25519') throw new DomainError('key-mismatch', `${KeyId} is not an Ed25519 key`);
    // The last 32 bytes of the SubjectPublicKeyInfo are the key itself (RFC 8410, section 4).
    return bytesOf(PublicKey?.subarray(-32), 32);
  }

  async signingVersions(keyName: string): Promise<number[]> {
    const names = new Set(await this.#aliases());
    const versions: number[] = [];
    while (names.has(this.#alias(versionedName(keyName, versions.length + 1)))) versions.push(versions.length + 1);
    if (versions.length === 0) throw new DomainError('key-unavailable', `KMS has no key with the alias ${this.#alias(keyName)}`);
    return versions;
  }

  async addSigningVersion(keyName: string, version: number): Promise<void> {
    if (!isMissing(version, await this.signingVersions(keyName))) return;
    await this.#create(this.#alias(versionedName(keyName, version)), SIGNING);
  }

  async mac(keyName: string, bytes: Uint8Array): Promise<Buffer> {
    const Message = Buffer.concat([Buffer.from(`caspix mac ${keyName.length}:${keyName}\n`, 'utf8'), bytes]);
    const input = { KeyId: this.#alias('mac'), Message, MacAlgorithm: 'HMAC_SHA_256' } as const;
    const { Mac } = await this.#send('GenerateMac', () => this.client.send(new this.sdk.GenerateMacCommand(input)));
    return bytesOf(Mac, 32);
  }

  /** The key ceremony: makes the keys that are missing and leaves the others. The product itself needs no right to make keys. */
  async createKeys(): Promise<void> {
    const there = new Set(await this.#aliases());
    const make = async (alias: string, spec: CreateKeyCommandInput) => (there.has(alias) ? undefined : this.#create(alias, spec));
    if ((await this.#rootVersions()).length === 0) await make(this.#root(1), { KeySpec: 'SYMMETRIC_DEFAULT', KeyUsage: 'ENCRYPT_DECRYPT' });
    await make(this.#alias('mac'), { KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' });
    for (const name of signingKeyNames) await make(this.#alias(name), SIGNING);
  }

  async #create(AliasName: string, spec: CreateKeyCommandInput): Promise<void> {
    const { KeyMetadata } = await this.#send('CreateKey', () =>
      this.client.send(new this.sdk.CreateKeyCommand({ ...spec, Description: AliasName })),
    );
    const input: CreateAliasCommandInput = { AliasName, TargetKeyId: KeyMetadata?.KeyId };
    await this.#send('CreateAlias', () => this.client.send(new this.sdk.CreateAliasCommand(input)));
  }

  async #newest(): Promise<number> {
    const newest = (await this.#rootVersions()).at(-1);
    if (newest === undefined) throw new DomainError('key-unavailable', `KMS has no key with the alias ${this.#root(1)}`);
    return newest;
  }

  async #rootVersions(): Promise<number[]> {
    const root = new RegExp(`^${this.#alias('root')}-v([1-9][0-9]{0,8})$`);
    const versions = (await this.#aliases()).flatMap((alias) => root.exec(alias)?.[1] ?? []);
    return versions.map(Number).sort((a, b) => a - b);
  }

  async #aliases(): Promise<string[]> {
    const names: string[] = [];
    let Marker: string | undefined;
    do {
      const input = { Limit: 100, ...(Marker === undefined ? {} : { Marker }) };
      const page: ListAliasesCommandOutput = await this.#send('ListAliases', () =>
        this.client.send(new this.sdk.ListAliasesCommand(input)),
      );
      names.push(...(page.Aliases ?? []).flatMap((alias) => alias.AliasName ?? []));
      Marker = page.Truncated ? page.NextMarker : undefined;
    } while (Marker !== undefined);
    return names;
  }

  #root(version: number): string {
    return `${this.#alias('root')}-v${version}`;
  }

  #alias(keyName: string): string {
    if (!/^[a-z][a-z0-9-]{0,40}$/.test(keyName)) throw new DomainError('key-unavailable', `there is no key '${keyName}'`);
    return `alias/${this.keyPrefix}-${keyName}`;
  }

  async #send<Answer>(what: string, ask: () => Promise<Answer>, missing: 'key-unavailable' | 'key-mismatch' = 'key-unavailable') {
    try {
      return await ask();
    } catch (error) {
      throw kmsError(error, what, missing);
    }
  }
}

const context = (aad: Uint8Array) => ({ 'caspix-place': Buffer.from(aad).toString('base64') });

function wrappedOf(version: number, blob: Uint8Array | undefined): Buffer {
  if (!blob || blob.length === 0) throw new DomainError('key-unavailable', 'KMS gave no wrapped key');
  const prefix = Buffer.alloc(PREFIX_BYTES, FORM);
  prefix.writeUInt32BE(version, 1);
  return Buffer.concat([prefix, blob]);
}

function keyOf(plain: Uint8Array | undefined): Buffer {
  if (plain?.length !== KEY_BYTES) throw decryptionFailed(`KMS gave back what is not a key of ${KEY_BYTES} bytes`);
  const key = Buffer.from(plain);
  plain.fill(0);
  return key;
}

function bytesOf(bytes: Uint8Array | undefined, length: number): Buffer {
  if (bytes?.length !== length) throw new DomainError('key-unavailable', `KMS's answer is not ${length} bytes long`);
  return Buffer.from(bytes);
}
