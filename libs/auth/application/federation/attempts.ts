import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type Sealed, Secrets } from '#crypto';
import { timestamp } from '#kernel';
import type { Tx } from '#platform';

/** How long somebody may take at the provider, its second factor included. */
const ATTEMPT_SECONDS = 600;

export interface NewAttempt {
  readonly provider: string;
  /** Whatever the answer is held against: nonce, verifier, id of the request. */
  readonly secrets: Readonly<Record<string, string>>;
  /** A path of our own. */
  readonly returnTo: string;
  /** Whoever is signed in and links this account; null for a sign-in. */
  readonly linksUser: string | null;
  /** The value of the browser's cookie. */
  readonly browser: string;
}

export type Attempt = Omit<NewAttempt, 'browser'>;

export interface StoredAttempt extends Omit<Attempt, 'secrets'> {
  readonly secrets: Buffer;
}

/** As it is written: its secrets come from `Secrets` and from nowhere else. */
export interface SealedAttempt extends StoredAttempt {
  readonly secrets: Sealed;
  readonly idHash: Buffer;
  readonly browserHash: Buffer;
  readonly expiresAt: string;
}

export abstract class AttemptStore {
  /** Forgets on the way what ran out. Times are RFC 3339. */
  abstract insert(tx: Tx, attempt: SealedAttempt): Promise<void>;
  /** Uses it up. Null for what is unknown, used, run out, of another browser or of another provider's kind. */
  abstract take(tx: Tx, idHash: Buffer, browserHash: Buffer): Promise<StoredAttempt | null>;
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
const TOKEN = /^[\w-]{43}$/;

/** 256 random bits as base64url. */
export const randomToken = (): string => randomBytes(32).toString('base64url');

export const isToken = (text: string): boolean => TOKEN.test(text);

/** Where to go after signing in: a path of our own, never another site's and never the API. */
export const ownPath = (asked: string | undefined): string =>
  asked !== undefined && /^\/(?![/\\])[\x21-\x7e]{0,400}$/.test(asked) && !asked.startsWith('/api/') ? asked : '/';

/** Sign-ins under way (ASVS 5.0, 10.1.2): one answer each, only in the browser that asked for it. */
@Injectable()
export class FederationAttempts {
  constructor(
    private readonly store: AttemptStore,
    private readonly secrets: Secrets,
  ) {}

  /** Notes that a sign-in begins. Returns what goes to the provider and comes back: `state` or RelayState. */
  async begin(tx: Tx, { secrets, browser, ...attempt }: NewAttempt, state = randomToken()): Promise<string> {
    const idHash = digest(state);
    const cipher = await this.secrets.encrypt(tx, place(idHash), JSON.stringify(secrets));
    const expiresAt = timestamp(Date.parse(tx.now()) + ATTEMPT_SECONDS * 1000);
    await this.store.insert(tx, { ...attempt, idHash, secrets: cipher, browserHash: digest(browser), expiresAt });
    return state;
  }

  /** The sign-in that this answer belongs to, used up; null when there is none in this browser. Commit, whatever comes after. */
  async take(tx: Tx, state: string, browser: string | null): Promise<Attempt | null> {
    if (!isToken(state) || browser === null || !isToken(browser)) return null;
    const idHash = digest(state);
    const stored = await this.store.take(tx, idHash, digest(browser));
    if (!stored) return null;
    const secrets: unknown = JSON.parse(await this.secrets.decrypt(tx, place(idHash), stored.secrets));
    return { ...stored, secrets: secrets as Record<string, string> };
  }
}

const place = (idHash: Buffer) => ({ table: 'auth.federation_attempts', column: 'secrets', row: idHash.toString('hex') });
