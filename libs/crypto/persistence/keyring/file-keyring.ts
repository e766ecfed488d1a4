import { isDomainError } from '#kernel';
import type { KeyProvider, ProviderStatus, WrappedKey } from '../../application/key-provider.ts';
import type { LocalKeyring } from './local-keyring.ts';

/** How a keyring's file is read and changed; with the passphrase where it has one. */
export interface KeyringStorage {
  read(): Promise<LocalKeyring>;
  /** Which content the file has, without reading it: another mark, another content. */
  mark(): Promise<string>;
  addRootVersion(): Promise<number>;
  dropBelow(rootVersion: number): Promise<void>;
  addSigningVersion(keyName: string, version: number): Promise<void>;
}

/**
 * A keyring and its file, which another process may have changed. It is read again when a version is not known, and before anything that
 * rests on which version is the newest: what is wrapped under one that was destroyed meanwhile could never be opened again.
 */
export class FileKeyring implements KeyProvider {
  #keys: LocalKeyring;
  #mark = '';

  constructor(
    keys: LocalKeyring,
    private readonly storage: KeyringStorage,
  ) {
    this.#keys = keys;
  }

  async status(): Promise<ProviderStatus> {
    return (await this.#newest()).status();
  }

  async draw(aad: Uint8Array): Promise<{ key: Buffer; wrapped: Buffer }> {
    return (await this.#newest()).draw(aad);
  }

  async wrap(key: Uint8Array, aad: Uint8Array): Promise<Buffer> {
    return (await this.#newest()).wrap(key, aad);
  }

  unwrap(wrapped: Buffer, aad: Uint8Array): Promise<Buffer> {
    return this.#readingAgain((keys) => keys.unwrap(wrapped, aad));
  }

  unwrapMany(keys: readonly WrappedKey[]): Promise<Buffer[]> {
    return this.#readingAgain((keyring) => keyring.unwrapMany(keys));
  }

  async rewrapMany(keys: readonly WrappedKey[]): Promise<Buffer[]> {
    return (await this.#newest()).rewrapMany(keys);
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

  async #newest(): Promise<LocalKeyring> {
    const mark = await this.storage.mark();
    if (mark !== this.#mark) {
      this.#keys = await this.storage.read();
      this.#mark = mark;
    }
    return this.#keys;
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
