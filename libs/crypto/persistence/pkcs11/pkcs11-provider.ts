import { DomainError } from '#kernel';
import { type KeyProvider, type ProviderStatus, signingKeyNames, type WrappedKey } from '../../application/key-provider.ts';
import { providerIdentity } from '../../application/provider-identity.ts';
import { decryptionFailed, KEY_BYTES, NONCE_BYTES, TAG_BYTES } from '../../domain/aead.ts';
import { isMissing, versionedName } from '../../domain/signing-version.ts';
import { CKM_AES_GCM, CKM_EDDSA, CKM_SHA256_HMAC, DOES_NOT_OPEN, type Handle, returnValue } from './cryptoki.ts';
import { createPair, createRoot, createSecrets, findObject, findRoots, hasPair, pointOf } from './objects.ts';
import type { Session, Token } from './token.ts';

/** First byte of what is wrapped here; then the root version (4 bytes), nonce, ciphertext and tag. */
const FORM = 3;
const PREFIX_BYTES = 5;

/**
 * Keys in an HSM that speaks PKCS #11 (OASIS, v2.40 and v3.1): AES-256-GCM wraps, EdDSA signs, SHA-256-HMAC recognises. All are made
 * sensitive and not extractable. Root versions are AES keys of one label, told apart by CKA_ID.
 */
export class Pkcs11Provider implements KeyProvider {
  #id: Promise<string> | undefined;

  constructor(private readonly token: Token) {}

  async status(): Promise<ProviderStatus> {
    const roots = await this.token.run('status', (session) => [...findRoots(session, this.#label('root')).keys()]);
    const rootVersion = roots.at(-1);
    if (rootVersion === undefined) throw new DomainError('key-unavailable', `the HSM has no key '${this.#label('root')}'`);
    this.#id ??= providerIdentity(this).catch((error: unknown) => {
      this.#id = undefined;
      throw error;
    });
    return { kind: 'pkcs11', id: await this.#id, rootVersion, rootVersions: roots, signingKeys: [...signingKeyNames], sealed: true };
  }

  async draw(aad: Uint8Array): Promise<{ key: Buffer; wrapped: Buffer }> {
    const key = await this.token.run('random', ({ api, handle }) => api.C_GenerateRandom(handle, Buffer.alloc(KEY_BYTES)));
    return { key, wrapped: await this.wrap(key, aad) };
  }

  wrap(key: Uint8Array, aad: Uint8Array): Promise<Buffer> {
    return this.token.run('wrap', (session) => this.#wrap(session, key, aad));
  }

  unwrap(wrapped: Buffer, aad: Uint8Array): Promise<Buffer> {
    return this.token.run('unwrap', (session) => this.#unwrap(session, wrapped, aad));
  }

  unwrapMany(keys: readonly WrappedKey[]): Promise<Buffer[]> {
    return this.token.run('unwrap', async (session) => {
      const opened: Buffer[] = [];
      for (const { wrapped, aad } of keys) opened.push(await this.#unwrap(session, wrapped, aad));
      return opened;
    });
  }

  async rewrapMany(keys: readonly WrappedKey[]): Promise<Buffer[]> {
    return this.token.run('rewrap', async (session) => {
      const moved: Buffer[] = [];
      for (const { wrapped, aad } of keys) {
        const key = await this.#unwrap(session, wrapped, aad);
        moved.push(await this.#wrap(session, key, aad));
        key.fill(0);
      }
      return moved;
    });
  }

  rootVersionOf(wrapped: Buffer): number {
    if (wrapped.length < PREFIX_BYTES + NONCE_BYTES + TAG_BYTES || wrapped[0] !== FORM) {
      throw decryptionFailed('the wrapped key is not one that an HSM made');
    }
    return wrapped.readUInt32BE(1);
  }

  rotate(): Promise<number> {
    return this.token.run('rotate', (session) => {
      const newest = [...findRoots(session, this.#label('root')).keys()].at(-1) ?? 0;
      createRoot(session, this.#label('root'), newest + 1);
      return newest + 1;
    });
  }

  destroyBelow(rootVersion: number): Promise<void> {
    return this.token.run('destroy', (session) => {
      for (const [version, objects] of findRoots(session, this.#label('root'))) {
        if (version < rootVersion) for (const object of objects) session.api.C_DestroyObject(session.handle, object);
      }
    });
  }

  sign(keyName: string, bytes: Uint8Array, version = 1): Promise<Buffer> {
    return this.token.run('sign', async (session) => {
      const key = findObject(session, this.#label(versionedName(keyName, version)), session.names.CKO_PRIVATE_KEY);
      session.api.C_SignInit(session.handle, { mechanism: CKM_EDDSA }, key);
      return exactly(await session.api.C_SignAsync(session.handle, Buffer.from(bytes), Buffer.alloc(64)), 64);
    });
  }

  publicKey(keyName: string, version = 1): Promise<Buffer> {
    const label = this.#label(versionedName(keyName, version));
    return this.token.run('public key', (session) => pointOf(session, findObject(session, label, session.names.CKO_PUBLIC_KEY)));
  }

  signingVersions(keyName: string): Promise<number[]> {
    return this.token.run('versions', (session) => {
      const versions: number[] = [];
      while (hasPair(session, this.#label(versionedName(keyName, versions.length + 1)))) versions.push(versions.length + 1);
      if (versions.length === 0) throw new DomainError('key-unavailable', `the HSM has no key '${this.#label(keyName)}'`);
      return versions;
    });
  }

  async addSigningVersion(keyName: string, version: number): Promise<void> {
    if (!isMissing(version, await this.signingVersions(keyName))) return;
    await this.token.run('new signing key', (session) => createPair(session, this.#label(versionedName(keyName, version))));
  }

  mac(keyName: string, bytes: Uint8Array): Promise<Buffer> {
    const message = Buffer.concat([Buffer.from(`caspix mac ${keyName.length}:${keyName}\n`, 'utf8'), bytes]);
    return this.token.run('mac', async (session) => {
      session.api.C_SignInit(
        session.handle,
        { mechanism: CKM_SHA256_HMAC },
        findObject(session, this.#label('mac'), session.names.CKO_SECRET_KEY),
      );
      return exactly(await session.api.C_SignAsync(session.handle, message, Buffer.alloc(32)), 32);
    });
  }

  /** The key ceremony: makes the keys that are missing and leaves the others. */
  async createKeys(): Promise<void> {
    await this.token.run('create keys', (session) => {
      if (findRoots(session, this.#label('root')).size === 0) createRoot(session, this.#label('root'), 1);
      createSecrets(session, { mac: this.#label('mac'), signing: signingKeyNames.map((name) => this.#label(name)) });
    });
  }

  async #wrap(session: Session, key: Uint8Array, aad: Uint8Array): Promise<Buffer> {
    const [newest] = [...findRoots(session, this.#label('root'))].slice(-1);
    if (!newest) throw new DomainError('key-unavailable', `the HSM has no key '${this.#label('root')}'`);
    const [version, [object]] = newest;
    const prefix = Buffer.alloc(PREFIX_BYTES, FORM);
    prefix.writeUInt32BE(version, 1);
    const nonce = session.api.C_GenerateRandom(session.handle, Buffer.alloc(NONCE_BYTES));
    session.api.C_EncryptInit(session.handle, gcm(session, nonce, Buffer.concat([prefix, aad])), object as Handle);
    const sealed = await session.api.C_EncryptAsync(session.handle, Buffer.from(key), Buffer.alloc(key.length + TAG_BYTES));
    return Buffer.concat([prefix, nonce, exactly(sealed, key.length + TAG_BYTES)]);
  }

  async #unwrap(session: Session, wrapped: Buffer, aad: Uint8Array): Promise<Buffer> {
    const version = this.rootVersionOf(wrapped);
    const [object] = findRoots(session, this.#label('root')).get(version) ?? [];
    if (!object) throw new DomainError('key-mismatch', `the HSM has no version ${version} of the root key`);
    const prefix = wrapped.subarray(0, PREFIX_BYTES);
    const nonce = Buffer.from(wrapped.subarray(PREFIX_BYTES, PREFIX_BYTES + NONCE_BYTES));
    const sealed = Buffer.from(wrapped.subarray(PREFIX_BYTES + NONCE_BYTES));
    session.api.C_DecryptInit(session.handle, gcm(session, nonce, Buffer.concat([prefix, aad])), object);
    try {
      return exactly(await session.api.C_DecryptAsync(session.handle, sealed, Buffer.alloc(sealed.length)), KEY_BYTES);
    } catch (error) {
      if (DOES_NOT_OPEN.has(returnValue(error))) throw decryptionFailed('the HSM could not open the wrapped key');
      throw error;
    }
  }

  #label(keyName: string): string {
    return `${this.token.settings.keyPrefix}-${keyName}`;
  }
}

const gcm = ({ names }: Session, iv: Buffer, aad: Buffer) => ({
  mechanism: CKM_AES_GCM,
  parameter: { type: names.CK_PARAMS_AES_GCM_v240, iv, aad, ivBits: NONCE_BYTES * 8, tagBits: TAG_BYTES * 8 },
});

function exactly(bytes: Buffer, length: number): Buffer {
  if (bytes.length !== length) throw decryptionFailed(`the HSM gave ${bytes.length} bytes instead of ${length}`);
  return bytes;
}
