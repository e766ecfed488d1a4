import { isDomainError } from '#kernel';
import type { KeyProvider, ProviderStatus, WrappedKey } from '../../application/key-provider.ts';
import type { LocalKeyring } from './local-keyring.ts';

/** How a keyring's file is read and changed; with the passphrase where it has one. */
export interface KeyringStorage {
  read(): Promise<LocalKeyring>;
  addRootVersion(): Promise<number>;
  dropBelow(rootVersion: number): Promise<void>;
  addSigningVersion(keyName: string, version: number): Promise<void>;
}

/** A keyring and its file. Another process may have added a root key to the file: it is read again when a version is not known. */
export class FileKeyring implements KeyProvider {
  #keys: LocalKeyring;

  constructor(
    keys: LocalKeyring,
    private readonly storage: KeyringStorage,
  ) {
    this.#keys = keys;
  }

  status(): Promise<ProviderStatus> {
    return this.#keys.status();
  }

  draw(aad: Uint8Array): Promise<{ key: Buffer; wrapped: Buffer }> {
    return this.#keys.draw(aad);
  }

  wrap(key: Uint8Array, aad: Uint8Array): Promise<Buffer> {
    return this.#keys.wrap(key, aad);
  }

  unwrap(wrapped: Buffer, aad: Uint8Array): Promise<Buffer> {
    return this.#readingAgain((keys) => keys.unwrap(wrapped, aad));
  }

  unwrapMany(keys: readonly WrappedKey[]): Promise<Buffer[]> {
    return this.#readingAgain((keyring) => keyring.unwrapMany(keys));
  }

  rewrapMany(keys: readonly WrappedKey[]): Promise<Buffer[]> {
    return this.#readingAgain((keyring) => keyring.rewrapMany(keys));
  }

  rootVersionOf(wrapped: Buffer): number {
    return this.#keys.rootVersionOf(wrapped);
  }

  async rotate(): Promise<number> {
    const version = await this.storage.addRootVersion();
    this.#keys = await this.storage.read();
    return version;
  }

  async destroyBelow(rootVersion: number): Promise<void> {
    await this.storage.dropBelow(rootVersion);
    this.#keys = await this.storage.read();
  }

  sign(keyName: string, bytes: Uint8Array, version?: number): Promise<Buffer> {
    return this.#readingAgain((keys) => keys.sign(keyName, bytes, version));
  }

  publicKey(keyName: string, version?: number): Promise<Buffer> {
    return this.#readingAgain((keys) => keys.publicKey(keyName, version));
  }

  async signingVersions(keyName: string): Promise<number[]> {
    this.#keys = await this.storage.read();
    return this.#keys.signingVersions(keyName);
  }

  async addSigningVersion(keyName: string, version: number): Promise<void> {
    await this.storage.addSigningVersion(keyName, version);
    this.#keys = await this.storage.read();
  }

  mac(keyName: string, bytes: Uint8Array): Promise<Buffer> {
    return this.#keys.mac(keyName, bytes);
  }

  async #readingAgain<T>(work: (keys: LocalKeyring) => Promise<T>): Promise<T> {
    try {
      return await work(this.#keys);
    } catch (error) {
      if (!isDomainError(error) || error.code !== 'key-mismatch') throw error;
    }
    this.#keys = await this.storage.read();
    return work(this.#keys);
  }
}
