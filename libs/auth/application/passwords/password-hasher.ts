import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { parseOptions } from '@node-rs/argon2';
import { Secrets } from '#crypto';
import { CONFIG, type Config, type Tx } from '#platform';
import { normalisedPassword } from '../../domain/password-policy.ts';
import { HashingThreads } from './hashing-threads.ts';

/** argon2id (RFC 9106), three passes, one lane. The configuration's memory starts at 64 MiB: above the floor of OWASP ASVS 5.0 appendix C. */
const PASSES = { timeCost: 3, parallelism: 1 } as const;

/** Hashes and compares passwords under the pepper. Throws `unavailable` when too many want to at once. */
@Injectable()
export class PasswordHasher {
  #decoy: Promise<string> | undefined;

  constructor(
    private readonly secrets: Secrets,
    private readonly threads: HashingThreads,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Fetches the pepper's key. Call in a transaction before hashing or comparing. Throws `key-unavailable`. */
  prepare(tx: Tx): Promise<void> {
    return this.secrets.ready(tx);
  }

  /** A PHC string with a salt of its own. */
  hash(password: string): Promise<string> {
    const cost = { ...PASSES, memoryCost: this.config.passwordMemoryKib };
    return this.threads.hash(normalisedPassword(password), { ...cost, ...this.pepper() });
  }

  /** Takes as long for an account that does not exist (`stored` null) as for one that does, and then says no. */
  async matches(stored: string | null, password: string): Promise<boolean> {
    const against = stored ?? (await this.decoy());
    const same = await this.threads.matches(against, normalisedPassword(password), this.pepper());
    return same && stored !== null;
  }

  /** Whether the hash was made with less than today's cost. */
  outdated(stored: string): boolean {
    const { memoryCost, timeCost } = parseOptions(stored);
    return memoryCost < this.config.passwordMemoryKib || timeCost < PASSES.timeCost;
  }

  /** As an array of its own: what goes to a thread takes the whole of its memory along, and a Buffer may lie in a shared one. */
  private pepper(): { secret: Uint8Array } {
    return { secret: Uint8Array.from(this.secrets.pepper()) };
  }

  private decoy(): Promise<string> {
    this.#decoy ??= this.hash(randomBytes(24).toString('base64'));
    return this.#decoy;
  }
}
