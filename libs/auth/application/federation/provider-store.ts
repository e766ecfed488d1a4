import type { Sealed } from '#crypto';
import type { Tx } from '#platform';
import type { Provider, ProviderDocument } from '../../domain/federation/provider.ts';

/** Who signs in where. */
export interface ProviderLink {
  readonly provider: string;
  readonly subject: string;
  readonly user: string;
}

export abstract class ProviderStore {
  /** All, by name. */
  abstract all(tx: Tx): Promise<Provider[]>;
  abstract find(tx: Tx, id: string): Promise<Provider | null>;
  /** The first version, or the one that follows. */
  abstract put(tx: Tx, provider: { id: string; version: number; document: ProviderDocument }, approval: string): Promise<void>;
  /** `cipher` is encrypted by `ProviderSecrets`, which is who calls this. */
  abstract addSecret(tx: Tx, id: string, cipher: Sealed): Promise<void>;
  abstract secret(tx: Tx, id: string): Promise<Buffer | null>;
}

/** A link as its owner sees it. */
export interface OwnLink {
  readonly provider: string;
  readonly name: string;
  /** RFC 3339. */
  readonly linkedAt: string;
}

export abstract class LinkStore {
  /** The user behind this subject, or null; whoever else asks for the same waits until this transaction ends. */
  abstract lock(tx: Tx, provider: string, subject: string): Promise<string | null>;
  /** Throws `duplicate` where the subject, or the user at this provider, is linked already. */
  abstract add(tx: Tx, link: ProviderLink): Promise<void>;
  abstract ofUser(tx: Tx, user: string): Promise<ProviderLink[]>;
  /** False when there is no such link. */
  abstract remove(tx: Tx, provider: string, user: string): Promise<boolean>;
  /** Of the acting person, the oldest first. */
  abstract own(tx: Tx): Promise<OwnLink[]>;
}
