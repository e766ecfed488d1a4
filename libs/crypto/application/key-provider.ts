/** What a provider says of itself; nothing in it is secret. */
export interface ProviderStatus {
  kind: 'local' | 'vault' | 'pkcs11' | 'kms';
  /** Stays the same while root keys rotate; another one means: these keys belong to another installation. */
  id: string;
  rootVersion: number;
  /** The versions that still unwrap, in ascending order. */
  rootVersions: number[];
  signingKeys: string[];
  /** Whether the keys at rest are sealed by a passphrase or hardware. */
  sealed: boolean;
}

/** A key as the provider wrapped it, with the additional data that it was bound to. */
export interface WrappedKey {
  wrapped: Buffer;
  aad: Uint8Array;
}

/**
 * Where the root key lives: a local file, Vault, an HSM or a KMS. It never hands the root key out. Every method may fail with
 * `key-unavailable` (the provider cannot be reached, or does not have that key); unwrapping with `key-mismatch` for a root version that is
 * not there, and `decryption-failed` for what was changed, moved or never wrapped here.
 */
export interface KeyProvider {
  status(): Promise<ProviderStatus>;
  /** 32 fresh bytes from the provider's own generator, with their wrapped form. The caller wipes the bytes. */
  draw(aad: Uint8Array): Promise<{ key: Buffer; wrapped: Buffer }>;
  /** Encrypts key bytes under the newest root key; `aad` must be given again to unwrap. */
  wrap(key: Uint8Array, aad: Uint8Array): Promise<Buffer>;
  unwrap(wrapped: Buffer, aad: Uint8Array): Promise<Buffer>;
  /** In the order given, in one round trip where the provider can. All or nothing. */
  unwrapMany(keys: readonly WrappedKey[]): Promise<Buffer[]>;
  /** The same keys under the newest root version, in the order given. Where the provider can, they do not leave it. */
  rewrapMany(keys: readonly WrappedKey[]): Promise<Buffer[]>;
  /** The root version that a wrapped key needs, read from its form. Throws `decryption-failed` for what no provider of this kind made. */
  rootVersionOf(wrapped: Buffer): number;
  /** Makes a new root version, which wraps from now on; the older ones go on unwrapping. Gives its number. */
  rotate(): Promise<number>;
  /** Destroys the root versions below this one for good. The caller has made sure that nothing is wrapped under them. */
  destroyBelow(rootVersion: number): Promise<void>;
  /** A 64-byte Ed25519 signature (RFC 8032) by the named key. `key-mismatch` for a version that is not there. */
  sign(keyName: string, bytes: Uint8Array, version?: number): Promise<Buffer>;
  /** The 32 raw bytes of the named key's public half; of its first version unless another is asked for. */
  publicKey(keyName: string, version?: number): Promise<Buffer>;
  /** The versions of a signing key, oldest first. None is ever destroyed: what it signed must stay checkable. */
  signingVersions(keyName: string): Promise<number[]>;
  /**
   * Makes the next version of a signing key, if `version` is the next; one that is there already stays as it is. Nothing signs with it
   * by that alone. Throws `conflict` for a number that would leave a gap.
   */
  addSigningVersion(keyName: string, version: number): Promise<void>;
  /** HMAC-SHA-256 under a key of the given name. */
  mac(keyName: string, bytes: Uint8Array): Promise<Buffer>;
}

/** The two keys that sign: the log's checkpoints, and the evidence packs. */
export const signingKeyNames = ['checkpoint', 'pack'] as const;
export type SigningKeyName = (typeof signingKeyNames)[number];
