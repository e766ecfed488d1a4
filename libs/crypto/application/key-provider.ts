/** What a provider says of itself; nothing in it is secret. */
export interface ProviderStatus {
  kind: string;
  /** Stays the same while root keys rotate; another one means: these keys belong to another installation. */
  id: string;
  rootVersion: number;
  rootVersions: number[];
  signingKeys: string[];
  /** Whether the keys at rest are sealed by a passphrase or hardware. */
  sealed: boolean;
}

/**
 * Where the root key lives: a local file, Vault, an HSM or a KMS. It never hands the root key out. Every method may fail with
 * `key-unavailable` (the provider cannot be reached, or does not have that key) and `unwrap` with `key-mismatch`.
 */
export interface KeyProvider {
  status(): Promise<ProviderStatus>;
  /** Encrypts key bytes under the newest root key; `aad` must be given again to unwrap. */
  wrap(key: Uint8Array, aad: Uint8Array): Promise<Buffer>;
  unwrap(wrapped: Buffer, aad: Uint8Array): Promise<Buffer>;
  /** A 64-byte Ed25519 signature (RFC 8032) by the named key. */
  sign(keyName: string, bytes: Uint8Array): Promise<Buffer>;
  /** The 32 raw bytes of the named key's public half. */
  publicKey(keyName: string): Promise<Buffer>;
  /** HMAC-SHA-256 under a key of the given name. */
  mac(keyName: string, bytes: Uint8Array): Promise<Buffer>;
}

/** The two keys that sign: the log's checkpoints, and the evidence packs. */
export const signingKeyNames = ['checkpoint', 'pack'] as const;
export type SigningKeyName = (typeof signingKeyNames)[number];
